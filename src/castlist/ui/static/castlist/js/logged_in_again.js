/* Tells the tab that asked to log in (logged_out.js), whose notice closes by itself. */
new BroadcastChannel("castlist").postMessage("in");
