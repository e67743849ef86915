using System.Globalization;

namespace StrategyFactory.Neural.Gguf;

/// <summary>The tokens in a GGUF file: llama.cpp trusts their lists to be of one length and of the right types.</summary>
internal static class VocabularyCheck
{
    public const string Prefix = "tokenizer.ggml.";
    public const string Model = Prefix + "model";
    public const string Pre = Prefix + "pre";
    public const string Tokens = Prefix + "tokens";
    public const string Types = Prefix + "token_type";
    public const string Merges = Prefix + "merges";
    public const string AddBos = Prefix + "add_bos_token";
    public const string ChatTemplate = "tokenizer.chat_template";
    public const string BytePairs = "gpt2";

    private const string SentencePiece = "llama";
    private const string Scores = Prefix + "scores";
    private const string IdSuffix = "_token_id";
    private const int LastType = 6;
    private const int UnknownType = 2;
    private const int ControlType = 3;
    private const int ByteType = 6;

    /// <summary>How many tokens there are.</summary>
    public static int Count(GgufMetadata metadata) =>
        metadata.Array<string>(Tokens, "a list of texts")?.Length is { } count and > 0
            ? count
            : throw metadata.Refusal(Tokens, "a list of texts is needed");

    /// <summary>Refuses what llama.cpp would trip over.</summary>
    public static void Require(GgufMetadata metadata, int count)
    {
        var model = metadata.RequireText(Model);
        if (model is not (BytePairs or SentencePiece))
        {
            throw metadata.Refusal(Model, $"{BytePairs} (byte-level BPE) and {SentencePiece} (SentencePiece) can be served");
        }

        var tokens = metadata.Array<string>(Tokens, "a list of texts")!;
        RequireDistinct(metadata, tokens);
        var types = RequireTypes(metadata, count);
        _ = metadata.Text(Pre);
        _ = metadata.Text(ChatTemplate);
        if (model == BytePairs)
        {
            RequireBytePairs(metadata, count, types);
        }
        else
        {
            RequireSentencePieces(metadata, tokens, types);
        }

        foreach (var key in metadata.Keys.Where(key => key.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            RequireSetting(metadata, key, count);
        }
    }

    /// <summary>The token of a role, or null where the file has none.</summary>
    public static int? Token(GgufMetadata metadata, string role, int count)
    {
        var key = Prefix + role + IdSuffix;
        return metadata.Has(key) ? metadata.Integer(key, 0, count - 1) : null;
    }

    /// <summary>The tokens that are marks of the format, or stand for what has no token, by their texts.</summary>
    public static Dictionary<string, int> Marks(GgufMetadata metadata)
    {
        var tokens = metadata.Array<string>(Tokens, "a list of texts")!;
        var types = metadata.Array<int>(Types, "a list of whole numbers") ?? [];
        return types.Index().Where(type => type.Item is UnknownType or ControlType && tokens[type.Index].Length > 0)
            .ToDictionary(type => tokens[type.Index], type => type.Index, StringComparer.Ordinal);
    }

    private static void RequireDistinct(GgufMetadata metadata, string[] tokens)
    {
        HashSet<string> seen = new(tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Length; id++)
        {
            // what llama.cpp calls a token without text
            var text = tokens[id].Length > 0 ? tokens[id] : string.Create(CultureInfo.InvariantCulture, $"[EMPTY_{id}]");
            if (!seen.Add(text))
            {
                throw metadata.Refusal($"{Tokens} has '{text}' twice, the second time as token {id}");
            }
        }
    }

    private static int[]? RequireTypes(GgufMetadata metadata, int count)
    {
        if (metadata.Array<int>(Types, $"a list of {count} whole numbers (i32)") is not { } types)
        {
            return null;
        }

        return types.Length == count && !types.AsSpan().ContainsAnyExceptInRange(0, LastType)
            ? types
            : throw metadata.Refusal(Types, $"a list of {count} numbers from 0 to {LastType}, one for each token, is allowed");
    }

    private static void RequireBytePairs(GgufMetadata metadata, int count, int[]? types)
    {
        var merges = metadata.Array<string>(Merges, "a list of texts") ?? throw metadata.Refusal(Merges, "a list of texts is needed");
        if (Array.FindIndex(merges, merge => !IsPair(merge)) is >= 0 and var bad)
        {
            throw metadata.Refusal($"{Merges} has '{merges[bad]}' at place {bad}; two texts with a blank between them are allowed");
        }

        if (types?.Contains(ByteType) == true)
        {
            throw metadata.Refusal(Types, $"tokens of type {ByteType} (byte) belong to {SentencePiece} tokenizers");
        }

        // where they are left out, llama.cpp takes GPT-2's first ones
        if (count <= 11 && (!metadata.Has(Prefix + "bos" + IdSuffix) || !metadata.Has(Prefix + "eos" + IdSuffix)))
        {
            throw metadata.Refusal($"{Tokens} has {count} tokens, and {Prefix}bos{IdSuffix} or {Prefix}eos{IdSuffix} is missing");
        }
    }

    private static void RequireSentencePieces(GgufMetadata metadata, string[] tokens, int[]? types)
    {
        var scores = metadata.Array<float>(Scores, "a list of numbers (f32)");
        if (scores is not null && (scores.Length != tokens.Length || scores.Any(float.IsNaN)))
        {
            throw metadata.Refusal(Scores, $"a list of {tokens.Length} numbers, one for each token, is allowed");
        }

        var known = tokens.ToHashSet(StringComparer.Ordinal);
        for (var value = 0; value <= byte.MaxValue; value++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");
            if (!known.Contains(text))
            {
                throw metadata.Refusal($"{Tokens} lacks the token {text}");
            }
        }

        for (var id = 0; id < (types?.Length ?? 0); id++)
        {
            if (types![id] == ByteType && !IsByte(tokens[id]))
            {
                throw metadata.Refusal($"{Tokens} has '{tokens[id]}' as token {id}, whose type is byte; <0x00> to <0xFF> are allowed");
            }
        }
    }

    private static bool IsPair(string merge) =>
        merge.IndexOf(' ', StringComparison.Ordinal) is > 0 and var blank && blank < merge.Length - 1;

    private static bool IsByte(string token) =>
        token is ['<', '0', 'x', var high, var low, '>'] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low);

    private static void RequireSetting(GgufMetadata metadata, string key, int count)
    {
        if (key.EndsWith(IdSuffix, StringComparison.Ordinal))
        {
            _ = metadata.Integer(key, 0, count - 1);
        }
        else if (key.StartsWith(Prefix + "add_", StringComparison.Ordinal)
            || key is Prefix + "remove_extra_whitespaces" or Prefix + "escape_whitespaces")
        {
            _ = metadata.Flag(key);
        }
    }
}
