"""What looks at the window: states of records to show, the places in it, and what is wrong with a picture of one."""
