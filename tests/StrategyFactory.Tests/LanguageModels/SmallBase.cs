using StrategyFactory.Neural.Decoders;
using StrategyFactory.Tests.Neural.Tokenizers;

namespace StrategyFactory.Tests.LanguageModels;

/// <summary>A language model of two layers and random weights that reads and writes bytes, with a chat template.</summary>
internal static class SmallBase
{
    private const string Template =
        "{% for message in messages %}[{{ message.role }}] {{ message.content }}</s>\n{% endfor %}"
        + "{% if add_generation_prompt %}[assistant] {% endif %}";

    /// <summary>Makes one in a folder that is not there yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="seed">Of its weights.</param>
    /// <param name="template">Whether it has a chat template.</param>
    /// <param name="positions">Tokens of its longest text.</param>
    /// <param name="lively">Whether it says something of its own, instead of the last token again and again.</param>
    public static void Write(string folder, int seed = 1, bool template = true, int positions = 256, bool lively = false)
    {
        using var tokenizer = new SmallTokenizer();
        var size = tokenizer.Open().Size;
        var config = new DecoderConfig(DecoderFamily.Llama, size, 32, 64, 2, 4, 2, 8, positions)
        {
            BeginToken = size - 3,
            EndTokens = [size - 2],
            IsTied = !lively,
            InitialDeviation = lively ? 0.3 : 0.02,
            Epsilon = 1e-5,
        };
        using var network = DecoderModel.Create(config, seed);
        network.Save(folder);
        foreach (var file in Directory.EnumerateFiles(tokenizer.Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        if (template)
        {
            File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), Template);
        }
    }
}
