"""Printers, paper and codes: documents as data, and what turns them into paper."""
