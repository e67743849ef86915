"""Plugin of Axolotl: tells the progress as JSON lines and keeps the weights with the lowest validation loss."""

from axolotl.integrations.base import BasePlugin

from factory_training import callback, emit, fail_loudly, parameters


class FactoryPlugin(BasePlugin):
    def __init__(self):
        super().__init__()
        fail_loudly()
        self.given = parameters()
        self.progress = None
        self.trainer = None
        self.tokenizer = None

    def save(self, trained, folder):
        trained.save_pretrained(str(folder))
        if self.given["adapter"] == "full" and self.tokenizer is not None:
            self.tokenizer.save_pretrained(str(folder))

    def add_callbacks_post_trainer(self, cfg, trainer):
        from transformers import TrainerCallback

        plugin = self
        self.trainer = trainer
        self.tokenizer = getattr(trainer, "processing_class", None) or getattr(trainer, "tokenizer", None)
        self.progress = callback(self.given, self.save)

        class First(TrainerCallback):
            def on_train_begin(self, args, state, control, **kwargs):
                if state.global_step == 0 and plugin.trainer.eval_dataset is not None:
                    plugin.trainer.evaluate()

        return [self.progress, First()]

    def post_train(self, cfg, model):
        if self.progress is None:
            emit("error", message="Axolotl did not ask the plugin for its callbacks; a newer version of it.")
            raise SystemExit(1)
        self.progress.finish(self.trainer.model, self.trainer.state.global_step)
