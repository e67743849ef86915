"""As much of PEFT as the training scripts touch."""


class LoraConfig:
    def __init__(self, **told):
        self.told = told


def get_peft_model(model, lora):
    model.lora = lora.told
    return model


def prepare_model_for_kbit_training(model, use_gradient_checkpointing):
    return model
