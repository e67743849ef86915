"""As much of Unsloth as the training scripts touch."""

from transformers import AutoTokenizer, Model


class FastLanguageModel:
    @staticmethod
    def from_pretrained(
        model_name, max_seq_length, dtype=None, load_in_4bit=True, full_finetuning=False, use_gradient_checkpointing="unsloth",
        trust_remote_code=False, **more,
    ):  # fmt: skip
        assert not more
        model = Model({"load_in_4bit": load_in_4bit, "max_seq_length": max_seq_length, "recomputes": use_gradient_checkpointing})
        return model, type("Processor", (), {"tokenizer": AutoTokenizer.from_pretrained(model_name, trust_remote_code=False)})()

    @staticmethod
    def get_peft_model(model, **lora):
        model.lora = lora
        return model
