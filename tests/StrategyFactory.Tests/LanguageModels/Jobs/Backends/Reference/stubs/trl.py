"""As much of TRL as the training scripts touch, of an age that STUB_TRL says. It writes down what it was told."""

import json
import math
import os
from pathlib import Path

AGE = os.environ.get("STUB_TRL", "new")
__version__ = {"new": "1.10.0", "old": "0.8.6", "strange": "9.0"}[AGE]
LENGTH = {"new": "max_length", "old": "max_seq_length", "strange": "longest"}[AGE]
EVALUATION = "evaluation_strategy" if AGE == "old" else "eval_strategy"
TOKENIZER = "tokenizer" if AGE == "old" else "processing_class"
NAMES = [
    "output_dir", "dataset_kwargs", "remove_unused_columns", "packing", "num_train_epochs", "per_device_train_batch_size",
    "per_device_eval_batch_size", "gradient_accumulation_steps", "learning_rate", "lr_scheduler_type", "warmup_steps", "weight_decay",
    "max_grad_norm", "optim", "gradient_checkpointing", "gradient_checkpointing_kwargs", "bf16", "fp16", "logging_steps",
    "logging_nan_inf_filter", "disable_tqdm", "report_to", "save_strategy", "save_steps", "save_total_limit", "seed", "data_seed",
    "eval_steps", LENGTH, EVALUATION,
]  # fmt: skip
exec(f"""
class SFTConfig:
    def __init__(self, {", ".join(name + "=None" for name in NAMES)}):
        self.told = {{{", ".join(f"'{name}': {name}" for name in NAMES)}}}
""")


class State:
    def __init__(self):
        self.global_step, self.max_steps, self.log_history = 0, 0, []


class Control:
    should_training_stop = False


class Trainer:
    def start(self, model, args, train_dataset, eval_dataset, data_collator, callbacks):
        self.model, self.args, self.rows, self.eval_dataset = model, args, train_dataset, eval_dataset
        self.collate, self.callbacks, self.state, self.control = data_collator, callbacks, State(), Control()
        self.losses = json.loads(os.environ.get("STUB_EVAL", "[4, 3, 2]"))
        told = {"config": args.told, "rows": train_dataset, "validation": eval_dataset, "batch": data_collator(train_dataset[:2])}
        Path("told.json").write_text(json.dumps(told | {"lora": model.lora, "model": {key: str(value) for key, value in model.options.items()}}))

    def log(self, entry):
        entry = {**entry, "epoch": 0.5}
        self.state.log_history.append({**entry, "step": self.state.global_step})
        for each in self.callbacks:
            each.on_log(self.args, self.state, self.control, logs=entry, model=self.model)

    def evaluate(self):
        loss = self.losses[min(len(self.losses) - 1, int(os.environ.get("STUB_SEEN", "0")) + self.state.global_step // 2)]
        self.log({"eval_loss": loss})
        for each in self.callbacks:
            each.on_evaluate(self.args, self.state, self.control, metrics={"eval_loss": loss}, model=self.model)

    def train(self, resume_from_checkpoint):
        told = self.args.told
        self.state = State()
        if resume_from_checkpoint:
            self.state.__dict__.update(json.loads((Path(resume_from_checkpoint) / "state.json").read_text()))
        batch = told["per_device_train_batch_size"] * told["gradient_accumulation_steps"]
        self.state.max_steps = math.ceil(len(self.rows) / batch) * told["num_train_epochs"]
        for each in self.callbacks:
            each.on_train_begin(self.args, self.state, self.control, model=self.model)
        while self.state.global_step < self.state.max_steps and not self.control.should_training_stop:
            self.state.global_step += 1
            step = self.state.global_step
            self.log({"loss": float("nan") if os.environ.get("STUB_NAN") == str(step) else 5 - step / 8, "learning_rate": 0.001 / step})
            if self.eval_dataset and step % 2 == 0:
                self.evaluate()
            if step % told["save_steps"] == 0:
                folder = Path(told["output_dir"]) / f"checkpoint-{step}"
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "state.json").write_text(json.dumps(self.state.__dict__))
            if os.environ.get("STUB_DIE") == str(step):
                raise RuntimeError("CUDA out of memory")


exec(f"""
class SFTTrainer(Trainer):
    def __init__(self, model, args, train_dataset, eval_dataset, data_collator, callbacks, {TOKENIZER}):
        self.start(model, args, train_dataset, eval_dataset, data_collator, callbacks)
""")
