"""Trains an adapter, or all weights, with transformers, PEFT and TRL. Run it as it is: python train.py"""

import importlib.util

from factory_training import fail_loudly, parameters, train

fail_loudly()
given = parameters()

import torch  # noqa: E402 (the device is chosen before it is loaded)
import transformers  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402

full = given["adapter"] == "full"
on_gpu = torch.cuda.is_available()
bf16 = on_gpu and torch.cuda.is_bf16_supported()
# all weights are kept whole: small steps would be lost in sixteen bits
dtype = torch.float32 if full or not on_gpu else torch.bfloat16 if bf16 else torch.float16

options = {"trust_remote_code": False}
version = tuple(int(part) for part in transformers.__version__.split(".")[:2])
options["dtype" if version >= (4, 56) else "torch_dtype"] = dtype
if given["packing"]:
    if importlib.util.find_spec("flash_attn") is None:
        raise ValueError("packing: without flash_attn the examples of a row would see each other; install it, or packing false")
    options["attn_implementation"] = "flash_attention_2"
if given["use_qlora"]:
    if not on_gpu:
        raise ValueError("use_qlora: there is no CUDA device here; false, or a machine with one")
    from transformers import BitsAndBytesConfig

    options["quantization_config"] = BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype
    )
    options["device_map"] = {"": 0}

tokenizer = AutoTokenizer.from_pretrained(given["base_model"], trust_remote_code=False)
model = AutoModelForCausalLM.from_pretrained(given["base_model"], **options)
model.config.use_cache = False

if not full:
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training

    if given["use_qlora"]:
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=given["gradient_checkpointing"])
    targets = given["target_modules"]
    lora = LoraConfig(
        r=given["lora_r"],
        lora_alpha=given["lora_alpha"],
        lora_dropout=given["lora_dropout"],
        target_modules="all-linear" if targets == ["all-linear"] else targets,
        bias="none",
        task_type="CAUSAL_LM",
    )
    transformers.set_seed(given["seed"])
    model = get_peft_model(model, lora)
    if given["gradient_checkpointing"]:
        model.enable_input_require_grads()


def save(trained, folder):
    trained.save_pretrained(str(folder))
    if full:
        tokenizer.save_pretrained(str(folder))


train(given, model, tokenizer, save, flatten=given["packing"])
