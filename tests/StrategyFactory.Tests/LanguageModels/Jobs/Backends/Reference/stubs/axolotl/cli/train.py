"""As much of Axolotl as the training scripts touch: reads rows that are tokens already, and asks the plugin that the YAML names."""

import importlib
import json
import re
import sys
from pathlib import Path

import trl
from datasets import Dataset
from transformers import Model

text = Path(sys.argv[1]).read_text()
module, name = re.search(r"plugins:\n  - (\S+)\.(\S+)\n", text).groups()
plugin = getattr(importlib.import_module(module), name)()


def rows(path):
    found = [json.loads(line) for line in Path(path).read_text().splitlines()]
    assert all(set(row) == {"input_ids", "labels", "attention_mask"} for row in found)
    return Dataset.from_list(found)


def number(key):
    return int(re.search(rf"^{key}: (\S+)$", text, re.M).group(1))


model = Model({})
model.lora = {"r": number("lora_r")}
config = trl.SFTConfig(
    output_dir="checkpoints", num_train_epochs=number("num_epochs"), per_device_train_batch_size=number("micro_batch_size"),
    gradient_accumulation_steps=number("gradient_accumulation_steps"), save_steps=number("save_steps"),
)  # fmt: skip
trainer = trl.Trainer()
trainer.start(model, config, rows("train.tokens.jsonl"), rows("validation.tokens.jsonl"), lambda batch: batch, [])
trainer.callbacks = plugin.add_callbacks_post_trainer(None, trainer)
trainer.train(None)
plugin.post_train(None, model)
