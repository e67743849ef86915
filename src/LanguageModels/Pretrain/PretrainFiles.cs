using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Pretrain;

/// <summary>The files of a new base beside its weights, as other programs read them: ChatML, with control tokens of its own.</summary>
internal static class PretrainFiles
{
    internal const string EndOfText = "<|endoftext|>";
    internal const string EndOfMessage = "<|im_end|>";

    private const string Template =
        "{% for message in messages %}"
        + "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private static readonly string[] Control = [EndOfText, "<|im_start|>", EndOfMessage];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Tokens that there are at least: every byte, and the control tokens.</summary>
    internal static int FewestTokens { get; } = NewTokenizer.Bytes + Control.Length;

    internal static TextTokenizer Write(string folder, IEnumerable<string> texts, int vocabulary, int longest, CancellationToken token)
    {
        new NewTokenizer(vocabulary, Control, EndOfMessage, EndOfText).Write(folder, texts, longest, token);
        File.WriteAllText(Path.Combine(folder, "chat_template.jinja"), Template);
        var tokenizer = TextTokenizer.Open(folder);
        JsonObject generation = new()
        {
            ["eos_token_id"] = new JsonArray([.. Ends(tokenizer).Select(id => JsonValue.Create(id))]),
            ["pad_token_id"] = tokenizer.Special.Padding!.Id,
        };
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), generation.ToJsonString(Indented));
        return tokenizer;
    }

    /// <summary>The tokens that end a text: that of a message first.</summary>
    internal static int[] Ends(TextTokenizer tokenizer) => [tokenizer.Special.End!.Id, tokenizer.Special.Padding!.Id];
}
