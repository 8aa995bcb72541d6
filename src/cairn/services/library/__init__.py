"""The library: cases and data sets, who may take them, copies elsewhere, and what certificates of vendors count for."""
