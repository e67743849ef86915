"""As much of transformers as the training scripts touch: a tokenizer of words, and a model of nothing."""

import json
import re
from pathlib import Path

__version__ = "4.50.1"


class Tokenizer:
    all_special_tokens = ["<s>", "</s>"]
    all_special_ids = [0, 1]
    bos_token_id, eos_token_id, pad_token_id = 0, 1, None
    added_tokens_decoder = {}

    def __init__(self, forgets):
        self.words = ["<s>", "</s>"]
        self.forgets = forgets

    def apply_chat_template(self, messages, tokenize, add_generation_prompt=False):
        assert not tokenize
        text = "<s>"
        for place, message in enumerate(messages):
            # as templates do that leave the reasoning of earlier answers out
            content = "old" if self.forgets and message["role"] == "assistant" and place + 1 < len(messages) else message["content"]
            text += f"[{message['role']}] {content}</s>\n"
        return text + ("[assistant] " if add_generation_prompt else "")

    def __call__(self, text, add_special_tokens):
        assert not add_special_tokens
        ids = []
        for word in re.findall(r"</?s>|\n|[^\s<]+|<", text):
            if word not in self.words:
                self.words.append(word)
            ids.append(self.words.index(word))
        return {"input_ids": ids}

    def decode(self, ids):
        return " ".join(self.words[number] for number in ids)


class AutoTokenizer:
    @staticmethod
    def from_pretrained(name, trust_remote_code):
        assert trust_remote_code is False
        return Tokenizer("forgets" in name)


class AutoConfig:
    @staticmethod
    def from_pretrained(name, trust_remote_code):
        return type("Config", (), {"max_position_embeddings": 128})()


class Parameter:
    requires_grad = True

    def numel(self):
        return 64


class Model:
    def __init__(self, options):
        self.options = options
        self.config = type("Config", (), {"model_type": "llama", "max_position_embeddings": 128})()

    def parameters(self):
        return [Parameter(), Parameter()]

    def enable_input_require_grads(self):
        pass

    def save_pretrained(self, folder):
        Path(folder).mkdir(parents=True)
        (Path(folder) / "adapter_config.json").write_text(json.dumps(self.lora))


class AutoModelForCausalLM:
    @staticmethod
    def from_pretrained(name, **options):
        return Model(options)


class TrainerCallback:
    def on_train_begin(self, args, state, control, **kwargs):
        pass

    def on_log(self, args, state, control, **kwargs):
        pass

    def on_evaluate(self, args, state, control, **kwargs):
        pass


def set_seed(seed):
    pass
