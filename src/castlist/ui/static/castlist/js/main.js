/* Behaviour of all pages. Each file looks for data- attributes; nothing is written into the pages themselves. */
import "./form_token.js";
import "./logged_out.js";
import "./menu.js";
import "./dialog.js";
import "./toast.js";
import "./copy.js";
import "./keys.js";
import "./live.js";
import "./forms.js";
import "./field_errors.js";
import "./import_dialog.js";
