"""Trains an adapter, or all weights, with Unsloth and TRL. Run it as it is: python train.py"""

from factory_training import fail_loudly, known, parameters, train

fail_loudly()
given = parameters()

# before transformers and TRL, which it changes
from unsloth import FastLanguageModel  # noqa: E402

full = given["adapter"] == "full"
recomputes = "unsloth" if given["gradient_checkpointing"] else False
options = {
    "model_name": given["base_model"],
    "max_seq_length": given["max_seq_length"],
    "dtype": None,
    "load_in_4bit": given["use_qlora"],
    "use_gradient_checkpointing": recomputes,
    "trust_remote_code": False,
}
if full:
    options["full_finetuning"] = True
model, tokenizer = FastLanguageModel.from_pretrained(
    **known(FastLanguageModel.from_pretrained, options, "FastLanguageModel.from_pretrained of Unsloth")
)
# a model that also reads images comes with a processor; what is trained here is text
tokenizer = getattr(tokenizer, "tokenizer", tokenizer)

if not full:
    targets = given["target_modules"]
    if targets == ["all-linear"]:
        # Unsloth takes names
        targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    model = FastLanguageModel.get_peft_model(
        model,
        r=given["lora_r"],
        lora_alpha=given["lora_alpha"],
        lora_dropout=given["lora_dropout"],
        target_modules=targets,
        bias="none",
        use_gradient_checkpointing=recomputes,
        random_state=given["seed"],
    )


def save(trained, folder):
    trained.save_pretrained(str(folder))
    if full:
        tokenizer.save_pretrained(str(folder))


train(given, model, tokenizer, save, flatten=False)
