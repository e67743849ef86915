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
    public static void Write(string folder, int seed = 1, bool template = true)
    {
        using var tokenizer = new SmallTokenizer();
        var size = tokenizer.Open().Size;
        var config = new DecoderConfig(DecoderFamily.Llama, size, 32, 64, 2, 4, 2, 8, 256)
        {
            BeginToken = size - 3,
            EndTokens = [size - 2],
            IsTied = true,
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
