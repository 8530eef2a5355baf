"""The second-opinion case: what was asked, what is needed, what is there; free of Qt and of storage."""
