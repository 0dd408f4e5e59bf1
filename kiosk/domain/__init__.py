"""The rules of the till: plain functions over plain data, with no SQL, no screens and no clock of their own."""
