"""Documents: a draft in Markdown as a small tree, and the tree as HTML, DOCX, PDF, Markdown or plain text."""
