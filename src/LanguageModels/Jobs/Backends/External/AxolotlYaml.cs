using System.Globalization;
using System.Text;
using System.Text.Json;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>Writes the configuration of Axolotl. Texts are written as JSON writes them, which YAML reads as it is.</summary>
internal static class AxolotlYaml
{
    internal const string FileName = "axolotl.yaml";

    /// <param name="parameters">What is asked for.</param>
    /// <param name="validates">Whether there is anything to validate on.</param>
    internal static string Write(ExternalParameters parameters, bool validates)
    {
        var full = parameters.Adapter == TrainingRules.Full;
        StringBuilder yaml = new();
        Line("base_model", Text(parameters.BaseModel));
        Line("trust_remote_code", "false");
        Line("load_in_8bit", "false");
        Line("load_in_4bit", Flag(parameters.UseQlora));
        yaml.Append("\n# tokens with labels, which train.py makes: only answers are learned, and nothing is cut any more\n");
        Dataset("datasets", "train.tokens.jsonl");
        if (validates)
        {
            Dataset("test_datasets", "validation.tokens.jsonl");
        }

        Line("val_set_size", "0");
        Line("sequence_len", Number(parameters.MaxSeqLength));
        Line("sample_packing", Flag(parameters.Packing));
        Line("eval_sample_packing", "false");
        Line("pad_to_sequence_len", "false");
        if (parameters.Packing)
        {
            Line("flash_attention", "true");
        }

        yaml.Append("\n# what is trained\n");
        if (!full)
        {
            Line("adapter", parameters.UseQlora ? "qlora" : "lora");
            Line("lora_r", Number(parameters.LoraR));
            Line("lora_alpha", Number(parameters.LoraAlpha));
            Line("lora_dropout", Number(parameters.LoraDropout));
            if (parameters.TargetModules is [TrainingRules.AllLinear])
            {
                Line("lora_target_linear", "true");
            }
            else
            {
                yaml.Append("lora_target_modules:\n");
                foreach (var name in parameters.TargetModules)
                {
                    yaml.Append("  - ").Append(Text(name)).Append('\n');
                }
            }
        }

        yaml.Append("\n# how\n");
        Line("num_epochs", Number(parameters.NumEpochs));
        Line("micro_batch_size", Number(parameters.BatchSize));
        Line("eval_batch_size", Number(parameters.BatchSize));
        Line("gradient_accumulation_steps", Number(parameters.GradientAccumulationSteps));
        Line("optimizer", "adamw_torch");
        Line("learning_rate", Number(parameters.LearningRate));
        Line("lr_scheduler", parameters.LrScheduler == "constant" ? "constant_with_warmup" : parameters.LrScheduler);
        Line("warmup_ratio", Number(parameters.WarmupRatio));
        Line("weight_decay", Number(parameters.WeightDecay));
        Line("max_grad_norm", Number(parameters.MaxGradNorm));
        Line("gradient_checkpointing", Flag(parameters.GradientCheckpointing));
        Line("bf16", "auto");
        Line("tf32", "false");
        Line("seed", Number(parameters.Seed));

        yaml.Append("\n# where it goes, and what is told\n");
        Line("output_dir", "checkpoints");
        Line("dataset_prepared_path", "prepared");
        Line("auto_resume_from_checkpoints", "true");
        Line("save_steps", Number(parameters.SaveSteps));
        Line("save_total_limit", "1");
        Line("logging_steps", "1");
        if (validates)
        {
            var (key, value) = parameters.EvalSteps is { } steps ? ("eval_steps", Number(steps)) : ("eval_strategy", "epoch");
            Line(key, value);
        }

        yaml.Append("plugins:\n  - factory_axolotl.FactoryPlugin\n");
        return yaml.ToString();

        void Line(string key, string value) => yaml.Append(key).Append(": ").Append(value).Append('\n');

        void Dataset(string key, string path) =>
            yaml.Append(key).Append(":\n  - path: ").Append(path).Append("\n    ds_type: json\n    split: train\n    type:\n");
    }

    private static string Text(string value) => JsonSerializer.Serialize(value, FactoryJson.Options);

    private static string Flag(bool value) => value ? "true" : "false";

    /// <summary>With a point before an exponent: YAML 1.1 reads 2E-05 as a text.</summary>
    private static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('E', StringComparison.Ordinal);
        return exponent < 0 || text.Contains('.', StringComparison.Ordinal) ? text : text.Insert(exponent, ".0");
    }
}
