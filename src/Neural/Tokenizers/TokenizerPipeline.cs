using System.Text.Json;
using System.Text.RegularExpressions;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// The steps around a tokenizer's model, each of a <c>type</c> and possibly in a <c>Sequence</c>: what is not known is refused.
/// </summary>
/// <param name="json">The whole file.</param>
/// <param name="path">For messages.</param>
internal sealed class TokenizerPipeline(JsonElement json, string path)
{
    private const string ByteLevel = "ByteLevel";

    /// <summary>Whether text is normalised to form C: the only normaliser that these tokenizers use.</summary>
    public bool Composes()
    {
        var steps = Steps("normalizer", "normalizers");
        foreach (var step in steps)
        {
            if (Type(step) != "NFC")
            {
                throw step.Refusal("type", "NFC, or no normalizer, can be read");
            }
        }

        return steps.Count > 0;
    }

    /// <summary>How text is cut into words; the last step must be that to bytes.</summary>
    public WordCuts Words()
    {
        List<CodePointPattern> patterns = [];
        var steps = Steps("pre_tokenizer", "pretokenizers");
        if (steps.Count == 0 || Type(steps[^1]) != ByteLevel)
        {
            throw new ModelFileException(path, "its pre_tokenizer does not end with ByteLevel; byte-level tokenizers can be read.");
        }

        foreach (var step in steps)
        {
            switch (Type(step))
            {
                case "Split":
                    patterns.Add(SplitPattern(step));
                    break;
                case "Digits":
                    patterns.Add(new(step.Flag("individual_digits", false) ? @"\p{N}" : @"\p{N}+"));
                    break;
                case ByteLevel when step == steps[^1]:
                    if (step.Flag("use_regex", true))
                    {
                        patterns.Add(new(WordCuts.Gpt2));
                    }

                    break;
                default:
                    throw step.Refusal("type", "Split and Digits, and ByteLevel at the end, can be read");
            }
        }

        return new(patterns, steps[^1].Flag("add_prefix_space", true));
    }

    /// <summary>The tokens that the file puts around one document.</summary>
    public (IReadOnlyList<string> Before, IReadOnlyList<string> Behind) Around()
    {
        List<string> before = [], behind = [];
        foreach (var step in Steps("post_processor", "processors"))
        {
            switch (Type(step))
            {
                // of offsets alone
                case ByteLevel:
                    break;
                case "TemplateProcessing":
                    ReadTemplate(step, before, behind);
                    break;
                default:
                    throw step.Refusal("type", "TemplateProcessing and ByteLevel can be read");
            }
        }

        return (before, behind);
    }

    /// <summary>Ids become text by their bytes and nothing else.</summary>
    public void RequireByteDecoder()
    {
        var steps = Steps("decoder", "decoders");
        if (steps.Count != 1 || Type(steps[0]) != ByteLevel)
        {
            throw new ModelFileException(path, $"its decoder is {Shown("decoder")}; ByteLevel can be read.");
        }
    }

    private static CodePointPattern SplitPattern(ModelConfig step)
    {
        if (step.Text("behavior", string.Empty) != "Isolated")
        {
            throw step.Refusal("behavior", "Isolated can be read");
        }

        var pattern = step.Section("pattern");
        var (regex, text) = (pattern.Text("Regex", string.Empty), pattern.Text("String", string.Empty));
        if (regex.Length == 0 == (text.Length == 0))
        {
            throw step.Refusal("pattern", "a Regex or a String is needed");
        }

        try
        {
            return new(regex.Length > 0 ? regex : Regex.Escape(text));
        }
        catch (ArgumentException failure)
        {
            throw pattern.Refusal(regex.Length > 0 ? "Regex" : "String", $"it cannot be matched here: {failure.Message}");
        }
    }

    private static void ReadTemplate(ModelConfig step, List<string> before, List<string> behind)
    {
        var seen = false;
        foreach (var part in step.Objects("single"))
        {
            if (part.HasSection("Sequence"))
            {
                seen = true;
                continue;
            }

            (seen ? behind : before).Add(part.Section("SpecialToken").Text("id", string.Empty));
        }

        if (!seen)
        {
            throw step.Refusal("single", "a Sequence is needed in it");
        }
    }

    /// <summary>A step, or those of a sequence; none where it is null.</summary>
    private List<ModelConfig> Steps(string key, string list)
    {
        if (!json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        var step = new ModelConfig(json, path).Section(key);
        return Type(step) == "Sequence" ? step.Objects(list) : [step];
    }

    private static string Type(ModelConfig step) => step.Text("type", string.Empty);

    private string Shown(string key) => json.TryGetProperty(key, out var value) ? value.GetRawText() : "missing";
}
