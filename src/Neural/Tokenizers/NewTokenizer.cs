using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>
/// Makes a tokenizer from texts: byte-level pair encoding, cut into words as Qwen 2 does, so that other programs know it. Every text can be
/// written in it, whatever it was made from.
/// </summary>
/// <param name="Pieces">Tokens to have, control tokens among them; fewer where the texts give no more.</param>
/// <param name="Control">Marks of the format; they get the highest ids.</param>
/// <param name="End">The one of them that ends an answer.</param>
/// <param name="Padding">The one that fills batches.</param>
public sealed record NewTokenizer(int Pieces, IReadOnlyList<string> Control, string End, string Padding)
{
    /// <summary>Pieces that there are before anything is learned.</summary>
    public const int Bytes = 256;

    private const string Pattern =
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes <c>tokenizer.json</c> and <c>tokenizer_config.json</c>; the same texts give the same bytes.</summary>
    /// <param name="folder">Where; made where it is not there.</param>
    /// <param name="texts">What is learned from.</param>
    /// <param name="longest">Tokens of the longest text that the network will read.</param>
    /// <param name="cancellation">Ends it without files.</param>
    public void Write(string folder, IEnumerable<string> texts, int longest, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (Pieces < Bytes + Control.Count)
        {
            throw new InvalidOperationException($"Pieces is {Pieces}; {Bytes + Control.Count} and up is allowed.");
        }

        var (pieces, merges) = BytePairTrainer.Learn(
            Words(texts, cancellation), Letters(), Pieces - Control.Count, cancellation);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, TokenizerFile.FileName), Model(pieces, merges));
        File.WriteAllBytes(Path.Combine(folder, TokenizerSettings.FileName), Settings(pieces.Count, longest));
    }

    /// <summary>The letters of all bytes, in the order that Hugging Face's trainer gives them.</summary>
    private static string[] Letters() =>
        [.. Enumerable.Range(0, Bytes).Select(value => ByteAlphabet.Letter((byte)value)).Order().Select(letter => letter.ToString())];

    private static Dictionary<string, long> Words(IEnumerable<string> texts, CancellationToken cancellation)
    {
        WordCuts cuts = new([new(Pattern)], BlankInFront: false);
        Dictionary<string, long> words = new(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var piece in cuts.Cut(text))
            {
                var bytes = Encoding.UTF8.GetBytes(text, piece.Start, piece.Length);
                var word = string.Create(bytes.Length, bytes, static (letters, from) => ByteAlphabet.Write(from, letters));
                words[word] = words.GetValueOrDefault(word) + 1;
            }
        }

        return words;
    }

    private byte[] Model(IReadOnlyList<string> pieces, IReadOnlyList<Merge> merges) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            version = "1.0",
            truncation = (object?)null,
            padding = (object?)null,
            added_tokens = Control.Select((text, place) => Added(text, pieces.Count + place)).ToArray(),
            normalizer = (object?)null,
            pre_tokenizer = new
            {
                type = "Sequence",
                pretokenizers = new object[]
                {
                    new { type = "Split", pattern = new { Regex = Pattern }, behavior = "Isolated", invert = false },
                    new { type = "ByteLevel", add_prefix_space = false, trim_offsets = false, use_regex = false },
                },
            },
            post_processor = (object?)null,
            decoder = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = false, use_regex = false },
            model = new
            {
                type = "BPE",
                dropout = (object?)null,
                unk_token = (object?)null,
                continuing_subword_prefix = (object?)null,
                end_of_word_suffix = (object?)null,
                fuse_unk = false,
                byte_fallback = false,
                ignore_merges = false,
                vocab = pieces.Select((piece, id) => (piece, id)).ToDictionary(each => each.piece, each => each.id, StringComparer.Ordinal),
                merges = merges.Select(merge => new[] { pieces[merge.Left], pieces[merge.Right] }).ToArray(),
            },
        },
        Indented);

    private byte[] Settings(int first, int longest) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            add_bos_token = false,
            add_prefix_space = false,
            added_tokens_decoder = Control.Select((text, place) => (text, id: first + place)).ToDictionary(
                each => FormattableString.Invariant($"{each.id}"), each => Added(each.text, null), StringComparer.Ordinal),
            bos_token = (object?)null,
            clean_up_tokenization_spaces = false,
            eos_token = End,
            errors = "replace",
            model_max_length = longest,
            pad_token = Padding,
            tokenizer_class = "PreTrainedTokenizerFast",
            unk_token = (object?)null,
        },
        Indented);

    private static Dictionary<string, object> Added(string text, int? id)
    {
        Dictionary<string, object> token = new(StringComparer.Ordinal)
        {
            ["content"] = text,
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        };
        if (id is { } number)
        {
            token["id"] = number;
        }

        return token;
    }
}
