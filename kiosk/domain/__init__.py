"""The rules of the till: plain functions over plain data, with no SQL, screen or clock inside."""
