from pathlib import Path


def get_last_checkpoint(folder):
    found = sorted(Path(folder).glob("checkpoint-*"), key=lambda each: int(each.name.split("-")[1]))
    return str(found[-1]) if found else None
