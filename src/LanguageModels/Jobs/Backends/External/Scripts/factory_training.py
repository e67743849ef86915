"""What the training scripts of Strategy Factory share: parameters, examples as tokens, progress, and the weights to keep.

Everything that a request says stands in parameters.json beside this file; no script is made of it.
"""

import inspect
import json
import math
import os
import shutil
import sys
import time
import traceback
from pathlib import Path

# one device: a step learns from batch_size * gradient_accumulation_steps rows and no more
os.environ["CUDA_VISIBLE_DEVICES"] = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]

FOLDER = Path(__file__).resolve().parent
IGNORED = -100


def parameters():
    return json.loads((FOLDER / "parameters.json").read_text(encoding="utf-8"))


def emit(event, **fields):
    """One line of JSON on standard output; numbers that JSON has not are null."""
    line = {"event": event, "at": time.time()}
    for name, value in fields.items():
        line[name] = None if isinstance(value, float) and not math.isfinite(value) else value
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def fail_loudly():
    """Says as an event why the script ends, beside the traceback."""

    def told(kind, error, trace):
        traceback.print_exception(kind, error, trace)
        sys.stderr.flush()
        emit("error", message=f"{kind.__name__}: {error}"[:2000])

    sys.excepthook = told


def known(callable_, wanted, of):
    """The arguments by the names that the installed library knows; one that it does not know is an error, never left out.

    Keys are names, or tuples of names of which the first known one is taken.
    """
    names = inspect.signature(callable_).parameters
    given = {}
    for key, value in wanted.items():
        choices = key if isinstance(key, tuple) else (key,)
        name = next((choice for choice in choices if choice in names), None)
        if name is None:
            raise ValueError(f"{of} knows no parameter {' or '.join(choices)}")
        given[name] = value
    return given


def require_length(config, given):
    """A base that reads less than it is asked to would learn from positions that it does not know."""
    longest = getattr(getattr(config, "text_config", config), "max_position_embeddings", None)
    if longest is not None and given["max_seq_length"] > longest:
        raise ValueError(f"max_seq_length: {given['max_seq_length']} is not allowed; 2 to {longest}, which is what the base reads")


def conversations(name):
    path = FOLDER / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["messages"] for line in lines]


def tokens_of(tokenizer, text):
    return tokenizer(text, add_special_tokens=False)["input_ids"]


def special_tokens(tokenizer):
    """Control tokens: text by id."""
    added = getattr(tokenizer, "added_tokens_decoder", {})
    found = {number: str(token) for number, token in added.items() if getattr(token, "special", False)}
    return found | dict(zip(tokenizer.all_special_ids, tokenizer.all_special_tokens))


def answer_end(tokenizer, ids, start):
    """Behind the control token that ends the answer: what the template writes after it (a new line) is not learned."""
    special = special_tokens(tokenizer)
    for place in range(len(ids) - 1, start - 1, -1):
        if ids[place] in special:
            return place + 1
        if tokenizer.decode([ids[place]]).strip():
            break
    raise ValueError("the chat template puts no control token behind an answer, so its end cannot be learned")


def examples_of(tokenizer, messages):
    """Tokens and labels: only answers are learned, with the token that ends them.

    One example, where each answer's prompt is the beginning of the whole token for token; else one for each answer.
    """
    whole = tokens_of(tokenizer, tokenizer.apply_chat_template(messages, tokenize=False))
    answers = []
    for turn, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        before = tokenizer.apply_chat_template(messages[:turn], tokenize=False, add_generation_prompt=True)
        through = tokenizer.apply_chat_template(messages[: turn + 1], tokenize=False)
        if not through.startswith(before):
            raise ValueError("the chat template writes other text before an answer than its prompt for one is")
        prompt, told = tokens_of(tokenizer, before), tokens_of(tokenizer, through)
        words = tokens_of(tokenizer, through[len(before) :])
        answers.append((prompt, told, words))
    if all(whole[: len(told)] == told and told[: len(prompt)] == prompt for prompt, told, _ in answers):
        labels = [IGNORED] * len(whole)
        for prompt, told, _ in answers:
            end = answer_end(tokenizer, told, len(prompt))
            labels[len(prompt) : end] = told[len(prompt) : end]
        return [(whole, labels)] if answers else []
    made = []
    for prompt, _, words in answers:
        words = words[: answer_end(tokenizer, words, 0)]
        made.append((prompt + words, [IGNORED] * len(prompt) + words))
    return made


def fit(example, longest, over_long, begin):
    """Cut at the beginning, so that the answer stays, or left out; None where nothing is left to learn."""
    ids, labels = example
    if len(ids) > longest:
        if over_long == "drop":
            return None
        if begin is not None and ids[0] == begin:
            ids, labels = ids[:1] + ids[len(ids) - longest + 1 :], [IGNORED] + labels[len(labels) - longest + 1 :]
        else:
            ids, labels = ids[-longest:], labels[-longest:]
    return (ids, labels) if any(label != IGNORED for label in labels[1:]) else None


def read_examples(tokenizer, given):
    """The rows to learn from and to validate on, and what was cut or left out."""
    counts = {"dropped": 0, "shortened": 0}
    control = [text for text in special_tokens(tokenizer).values() if text]
    forged = 0

    def read(name):
        nonlocal forged
        rows = []
        for messages in conversations(name):
            if any(text in message["content"] for message in messages for text in control):
                forged += 1
                counts["dropped"] += 1
                continue
            for example in examples_of(tokenizer, messages):
                fitting = fit(example, given["max_seq_length"], given["over_long"], tokenizer.bos_token_id)
                if fitting is None:
                    counts["dropped"] += 1
                    continue
                counts["shortened"] += len(fitting[0]) < len(example[0])
                rows.append({"input_ids": fitting[0], "labels": fitting[1]})
        return rows

    training, validation = read("train.jsonl"), read("validation.jsonl")
    if not training:
        raise ValueError(f"max_seq_length: nothing is left to learn from within {given['max_seq_length']} tokens")
    if forged:
        emit("note", message=f"{forged} conversations were left out: somebody wrote a control token of the base into them.")
    emit("examples", examples=len(training), validation_examples=len(validation), **counts)
    return training, validation


def packed(rows, longest):
    """Rows of several examples each, the longest first into the first row that has room; positions begin anew with each."""
    bins = []
    for row in sorted(rows, key=lambda row: -len(row["input_ids"])):
        place = next((each for each in bins if len(each["input_ids"]) + len(row["input_ids"]) <= longest), None)
        if place is None:
            place = {"input_ids": [], "labels": [], "position_ids": []}
            bins.append(place)
        place["input_ids"] += row["input_ids"]
        # nobody predicts the first token of an example, least of all from the one before it
        place["labels"] += [IGNORED] + row["labels"][1:]
        place["position_ids"] += range(len(row["input_ids"]))
    return bins


def collator(pad, model_type, flatten):
    """Rows of one length by padding, or, where they are packed, one row behind the other."""
    import torch

    def padded(rows):
        longest = max(len(row["input_ids"]) for row in rows)

        def column(name, fill):
            return torch.tensor([list(row[name]) + [fill] * (longest - len(row[name])) for row in rows])

        batch = {"input_ids": column("input_ids", pad), "labels": column("labels", IGNORED)}
        batch["attention_mask"] = torch.tensor(
            [[1] * len(row["input_ids"]) + [0] * (longest - len(row["input_ids"])) for row in rows]
        )
        if model_type.startswith("gemma3"):
            # it asks for them in training; 0 is text
            batch["token_type_ids"] = torch.zeros_like(batch["input_ids"])
        return batch

    def flattened(rows):
        names = ("input_ids", "labels", "position_ids")
        return {name: torch.tensor([[number for row in rows for number in row[name]]]) for name in names}

    return flattened if flatten else padded


def copy_whole(source, target):
    """Beside its place first, and then there at once: a folder that can be seen is whole."""
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(source, part)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(part, target)


def result_folder(given):
    return FOLDER / ("model" if given["adapter"] == "full" else "adapter")


def callback(given, save):
    """Tells progress, keeps the weights with the lowest validation loss, and stops early. `save(model, folder)` writes weights."""
    from transformers import TrainerCallback

    best = FOLDER / "best"
    note = FOLDER / "best.json"

    class Progress(TrainerCallback):
        def __init__(self):
            self.kept = json.loads(note.read_text()) if note.exists() else None
            self.end = "finished"

        def write_note(self):
            part = note.with_name("best.json.part")
            part.write_text(json.dumps(self.kept))
            os.replace(part, note)

        def on_train_begin(self, args, state, control, **kwargs):
            emit("plan", steps=state.max_steps, steps_per_epoch=max(1, round(state.max_steps / given["num_epochs"])))
            # what came before a checkpoint was told by another process
            if state.global_step > 0 and self.kept:
                self.tell({"eval_loss": self.kept["first"]}, 0, state, past=True)
            for entry in state.log_history:
                self.tell(entry, entry.get("step", 0), state, past=True)

        def tell(self, entry, step, state, past=False):
            if "loss" in entry or "eval_loss" in entry:
                emit(
                    "step",
                    step=step,
                    total=state.max_steps,
                    epoch=entry.get("epoch"),
                    loss=entry.get("loss"),
                    eval_loss=entry.get("eval_loss"),
                    learning_rate=entry.get("learning_rate"),
                    past=past,
                )

        def on_log(self, args, state, control, logs=None, **kwargs):
            logs = logs or {}
            self.tell(logs, state.global_step, state)
            if "loss" in logs and not math.isfinite(float(logs["loss"])):
                self.end = "diverged"
                control.should_training_stop = True
            return control

        def on_evaluate(self, args, state, control, metrics=None, model=None, **kwargs):
            loss = (metrics or {}).get("eval_loss")
            if loss is None:
                return control
            step = state.global_step
            if self.kept is None:
                self.kept = {"first": loss, "loss": None, "step": None, "worse": 0, "seen": -1}
            if step <= self.kept["seen"]:
                return control
            self.kept["seen"] = step
            if math.isfinite(loss) and (self.kept["loss"] is None or loss < self.kept["loss"]):
                shutil.rmtree(best.with_name("best.part"), ignore_errors=True)
                save(model, best.with_name("best.part"))
                shutil.rmtree(best, ignore_errors=True)
                os.replace(best.with_name("best.part"), best)
                self.kept.update(loss=loss, step=step, worse=0)
            else:
                self.kept["worse"] += 1
                patience = given["early_stopping_patience"]
                if patience and self.kept["worse"] >= patience:
                    self.end = "stopped_early"
                    control.should_training_stop = True
            self.write_note()
            return control

        def finish(self, model, step):
            """Puts the weights to keep where they are looked for, and says so."""
            if self.kept is None or self.kept["loss"] is None:
                if self.end == "diverged":
                    raise ValueError("the loss is no number any more, and there are no earlier weights; a lower learning_rate")
                shutil.rmtree(best, ignore_errors=True)
                save(model, best)
            copy_whole(best, result_folder(given))
            emit(
                "done",
                end=self.end,
                step=step,
                best_step=self.kept["step"] if self.kept else None,
                best_eval_loss=self.kept["loss"] if self.kept else None,
                first_eval_loss=self.kept["first"] if self.kept else None,
                trained_parameters=sum(each.numel() for each in model.parameters() if each.requires_grad),
            )

    return Progress()


def steps_per_epoch(given, rows):
    batches = math.ceil(rows / given["batch_size"])
    return max(1, math.ceil(batches / given["gradient_accumulation_steps"]))


def trainer_settings(given, rows, validation, bf16, fp16):
    """What SFTConfig is told, whatever the script; names that changed over the versions of TRL stand in tuples."""
    steps = steps_per_epoch(given, rows) * given["num_epochs"]
    schedulers = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}
    settings = {
        "output_dir": str(FOLDER / "checkpoints"),
        # examples are cut already; without this, TRL would cut at 1,024
        ("max_length", "max_seq_length"): given["max_seq_length"],
        # they are tokens with labels already
        "dataset_kwargs": {"skip_prepare_dataset": True},
        "remove_unused_columns": False,
        "packing": False,
        "num_train_epochs": given["num_epochs"],
        "per_device_train_batch_size": given["batch_size"],
        "per_device_eval_batch_size": given["batch_size"],
        "gradient_accumulation_steps": given["gradient_accumulation_steps"],
        "learning_rate": given["learning_rate"],
        "lr_scheduler_type": schedulers[given["lr_scheduler"]],
        "warmup_steps": math.ceil(given["warmup_ratio"] * steps),
        "weight_decay": given["weight_decay"],
        "max_grad_norm": given["max_grad_norm"],
        "optim": "adamw_torch",
        "gradient_checkpointing": given["gradient_checkpointing"],
        "gradient_checkpointing_kwargs": {"use_reentrant": False},
        "bf16": bf16,
        "fp16": fp16,
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "disable_tqdm": True,
        "report_to": [],
        "save_strategy": "steps",
        "save_steps": given["save_steps"],
        "save_total_limit": 1,
        "seed": given["seed"],
        ("eval_strategy", "evaluation_strategy"): "no",
    }
    if validation:
        if given["eval_steps"]:
            settings[("eval_strategy", "evaluation_strategy")] = "steps"
            settings["eval_steps"] = given["eval_steps"]
        else:
            settings[("eval_strategy", "evaluation_strategy")] = "epoch"
    return settings


def last_checkpoint():
    from transformers.trainer_utils import get_last_checkpoint

    folder = FOLDER / "checkpoints"
    return get_last_checkpoint(str(folder)) if folder.is_dir() else None


def train(given, model, tokenizer, save, flatten):
    """The loop of the scripts that use TRL."""
    import trl
    from datasets import Dataset

    import torch

    require_length(model.config, given)
    rows, validation = read_examples(tokenizer, given)
    if flatten:
        rows, validation = packed(rows, given["max_seq_length"]), packed(validation, given["max_seq_length"])
    on_gpu = torch.cuda.is_available()
    bf16 = on_gpu and torch.cuda.is_bf16_supported()
    settings = trainer_settings(given, len(rows), validation, bf16, on_gpu and not bf16)
    config = trl.SFTConfig(**known(trl.SFTConfig, settings, f"SFTConfig of TRL {trl.__version__}"))
    progress = callback(given, save)
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    trainer = trl.SFTTrainer(
        **known(
            trl.SFTTrainer,
            {
                "model": model,
                "args": config,
                "train_dataset": Dataset.from_list(rows),
                "eval_dataset": Dataset.from_list(validation) if validation else None,
                "data_collator": collator(pad, model.config.model_type, flatten),
                "callbacks": [progress],
                ("processing_class", "tokenizer"): tokenizer,
            },
            f"SFTTrainer of TRL {trl.__version__}",
        )
    )
    resumed = last_checkpoint()
    if validation and resumed is None:
        trainer.evaluate()
    if resumed is not None:
        emit("note", message=f"It goes on from {Path(resumed).name}.")
    trainer.train(resume_from_checkpoint=resumed)
    progress.finish(trainer.model, trainer.state.global_step)
