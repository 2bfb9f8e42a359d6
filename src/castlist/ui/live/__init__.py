"""What moves by itself on a page: one stream of events per page, whose fragments the server renders."""
