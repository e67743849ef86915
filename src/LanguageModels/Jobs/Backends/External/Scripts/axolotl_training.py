"""Writes the examples as tokens with labels, and gives them to Axolotl with axolotl.yaml. Run it as it is: python train.py"""

import json
import os
import sys

from factory_training import FOLDER, fail_loudly, parameters, read_examples, require_length

fail_loudly()
given = parameters()

from transformers import AutoConfig, AutoTokenizer  # noqa: E402

require_length(AutoConfig.from_pretrained(given["base_model"], trust_remote_code=False), given)
tokenizer = AutoTokenizer.from_pretrained(given["base_model"], trust_remote_code=False)
for name, rows in zip(("train.tokens.jsonl", "validation.tokens.jsonl"), read_examples(tokenizer, given)):
    with (FOLDER / name).open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps({**row, "attention_mask": [1] * len(row["input_ids"])}) + "\n")

os.chdir(FOLDER)
# Axolotl looks for the plugin, which tells the progress, in the folder of this file
os.environ["PYTHONPATH"] = os.pathsep.join([str(FOLDER)] + [each for each in [os.environ.get("PYTHONPATH")] if each])
sys.stdout.flush()
os.execv(sys.executable, [sys.executable, "-m", "axolotl.cli.train", "axolotl.yaml"])
