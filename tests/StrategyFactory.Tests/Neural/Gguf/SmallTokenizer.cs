using System.Text.Json;

namespace StrategyFactory.Tests.Neural.Gguf;

/// <summary>A byte-level tokenizer of 260 tokens: the bytes, one merge, two special tokens and one that is only added.</summary>
internal static class SmallTokenizer
{
    public const string Gpt2 = """{"type":"ByteLevel","add_prefix_space":false,"use_regex":true}""";

    /// <summary>Printable bytes stand for themselves, the others for characters from U+0100 on (Radford et al. 2019).</summary>
    public static readonly string[] Bytes = Alphabet();

    public static void Write(string folder, string preTokenizer = Gpt2, string settings = """{"eos_token":"<|end|>"}""", string more = "")
    {
        var vocabulary = Bytes.Append("ab")
            .Select((text, id) => (text, id)).ToDictionary(token => token.text, token => token.id, StringComparer.Ordinal);
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), $$"""
            {"model":{"type":"BPE","vocab":{{JsonSerializer.Serialize(vocabulary)}},"merges":["a b"]},
             "pre_tokenizer":{{preTokenizer}},{{more}}
             "added_tokens":[{"id":257,"content":"<|user|>","special":true},{"id":258,"content":"<|end|>","special":true},
             {"id":259,"content":"<think>","special":false}]}
            """);
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), settings);
    }

    private static string[] Alphabet()
    {
        var next = 256;
        return [.. Enumerable.Range(0, 256).Select(value => IsPrintable(value) ? $"{(char)value}" : $"{(char)next++}")];
    }

    private static bool IsPrintable(int value) => value is >= '!' and <= '~' or >= 0xa1 and <= 0xac or >= 0xae and <= 0xff;
}
