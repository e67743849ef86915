using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>How a program is told to train.</summary>
internal abstract class Recipe
{
    /// <summary>The file that an interpreter is started with.</summary>
    internal const string Script = "train.py";

    private const string Shared = "factory_training.py";

    /// <summary>Its name in requests.</summary>
    internal abstract string Name { get; }

    /// <summary>What it is, a sentence.</summary>
    internal abstract string Description { get; }

    /// <summary>The setting that names its interpreter.</summary>
    internal abstract string Setting { get; }

    /// <summary>Modules that the interpreter must have.</summary>
    internal abstract IReadOnlyList<string> Modules { get; }

    /// <summary>The interpreter that is configured for it; empty for none of its own.</summary>
    internal abstract string Configured(ExternalOptions options);

    /// <summary>
    /// The files that it is started with, by name; beside them lie <c>train.jsonl</c> and perhaps <c>validation.jsonl</c>.
    /// </summary>
    /// <param name="parameters">What is asked for; it stands in data, never in code.</param>
    /// <param name="validates">Whether there is anything to validate on.</param>
    internal virtual IEnumerable<(string Name, string Content)> Files(ExternalParameters parameters, bool validates) =>
        [(ExternalParameters.FileName, parameters.Write()), (Shared, Read(Shared)), (Script, Read(ScriptSource))];

    /// <summary>Refuses what it cannot do.</summary>
    /// <exception cref="UnprocessableException">It cannot.</exception>
    internal virtual void Check(LanguageTrainingRequest request)
    {
        if (request is { UseQlora: true, Adapter: TrainingRules.Full })
        {
            throw new UnprocessableException(
                "use_qlora: true trains an adapter beside a base in four bits; adapter lora, or false.", "use_qlora");
        }

        foreach (var (field, value) in new[] { ("device", request.Device), ("precision", request.Precision) })
        {
            if (value != TrainingRules.Auto)
            {
                throw new UnprocessableException(
                    $"{field}: '{value}' is not chosen here, {Name} goes by the GPU that it finds; {TrainingRules.Auto}.", field);
            }
        }
    }

    /// <summary>Modules that some requests need besides, with the field that asks for them.</summary>
    internal virtual IEnumerable<(string Module, string Field)> Further(LanguageTrainingRequest request)
    {
        if (request.UseQlora)
        {
            yield return ("bitsandbytes", "use_qlora");
        }

        if (request.Packing)
        {
            yield return ("flash_attn", "packing");
        }
    }

    /// <summary>The script among those that the product ships.</summary>
    protected abstract string ScriptSource { get; }

    /// <summary>A script that the product ships.</summary>
    protected static string Read(string name)
    {
        using var stream = typeof(Recipe).Assembly.GetManifestResourceStream("Scripts." + name)
            ?? throw new InvalidOperationException($"The product ships no script {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>transformers, PEFT and TRL.</summary>
internal sealed class HuggingFaceRecipe : Recipe
{
    internal override string Name => "huggingface";

    internal override string Description =>
        "Trains what transformers can load, by PEFT and TRL, in a Python of its own; also in four bits.";

    internal override string Setting => nameof(ExternalOptions.HuggingFacePython);

    internal override IReadOnlyList<string> Modules => ["torch", "transformers", "datasets", "accelerate", "peft", "trl"];

    internal override string Configured(ExternalOptions options) => options.HuggingFacePython;

    protected override string ScriptSource => "huggingface.py";
}

/// <summary>Unsloth.</summary>
internal sealed class UnslothRecipe : Recipe
{
    internal override string Name => "unsloth";

    internal override string Description => "Trains what Unsloth can load, on a GPU, in a Python of its own; also in four bits.";

    internal override string Setting => nameof(ExternalOptions.UnslothPython);

    internal override IReadOnlyList<string> Modules => ["torch", "transformers", "datasets", "trl", "unsloth"];

    internal override string Configured(ExternalOptions options) => options.UnslothPython;

    internal override void Check(LanguageTrainingRequest request)
    {
        base.Check(request);
        if (request.Packing)
        {
            throw new UnprocessableException(
                "packing: true is not built for unsloth, where examples of a row could see each other; false, or backend huggingface.",
                "packing");
        }
    }

    protected override string ScriptSource => "unsloth_training.py";
}

/// <summary>Axolotl.</summary>
internal sealed class AxolotlRecipe : Recipe
{
    private const string Plugin = "factory_axolotl.py";

    internal override string Name => "axolotl";

    internal override string Description => "Trains what Axolotl can load, in a Python of its own; also in four bits.";

    internal override string Setting => nameof(ExternalOptions.AxolotlPython);

    internal override IReadOnlyList<string> Modules => ["torch", "transformers", "axolotl"];

    internal override string Configured(ExternalOptions options) => options.AxolotlPython;

    internal override IEnumerable<(string Name, string Content)> Files(ExternalParameters parameters, bool validates) =>
    [
        .. base.Files(parameters, validates),
        (Plugin, Read(Plugin)),
        (AxolotlYaml.FileName, AxolotlYaml.Write(parameters, validates)),
    ];

    internal override void Check(LanguageTrainingRequest request)
    {
        base.Check(request);
        if (request.LoraAlpha % 1 != 0)
        {
            throw new UnprocessableException(
                FormattableString.Invariant($"lora_alpha: {request.LoraAlpha} is not allowed; axolotl takes whole numbers."), "lora_alpha");
        }
    }

    protected override string ScriptSource => "axolotl_training.py";
}
