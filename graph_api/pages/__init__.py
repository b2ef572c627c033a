"""What a page shows: lists, answers and pictures made ready for templates, and the templates in three languages."""
