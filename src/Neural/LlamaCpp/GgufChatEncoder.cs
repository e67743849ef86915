using System.Buffers;
using StrategyFactory.Kernel.Text;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>
/// Conversations as ids, for a GGUF file that has no folder beside it: the template of the file, written by our engine, and llama.cpp's
/// tokenizer. Marks of the format come of the template alone; whatever people wrote, and what the template writes between its marks, is
/// tokenised as plain text.
/// </summary>
public sealed class GgufChatEncoder : IDisposable
{
    // of the kinds that llama.cpp knows, the one whose tokenizer files ask for Unicode's form C
    private const string Composing = "gpt2/qwen2";

    private readonly LlamaModel _model;
    private readonly ChatTemplate _template;
    private readonly string[] _marks;
    private readonly SearchValues<string> _search;

    private GgufChatEncoder(LlamaModel model, ChatTemplate template)
    {
        (_model, _template) = (model, template);

        // the longest first, for those that begin alike
        _marks = [.. model.Info.Marks.Keys.OrderByDescending(mark => mark.Length)];
        _search = SearchValues.Create(_marks, StringComparison.Ordinal);
    }

    /// <summary>Encodes for a model, which must outlive it.</summary>
    /// <param name="model">Its file holds the template and the tokens.</param>
    /// <param name="clock">For templates that write the date, in local time.</param>
    /// <returns>Null where its file has no template.</returns>
    /// <exception cref="Safetensors.ModelFileException">The template cannot be read.</exception>
    public static GgufChatEncoder? Open(LlamaModel model, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Info.ChatTemplate is { } source
            ? new(model, ChatTemplate.Of(source, new(Named(model.Info.Bos), Named(model.Info.Eos), null, null), clock, model.Info.Path))
            : null;

        NamedToken? Named(int? token) => token is { } id ? new(id, model.Text([id], withSpecial: true)) : null;
    }

    /// <summary>What the model is given to answer, with one token that begins a text where it wants one.</summary>
    /// <exception cref="ChatTemplateException">The template does not write these messages.</exception>
    public int[] Prompt(IReadOnlyList<ChatMessage> messages)
    {
        ControlShield shield = new(_marks, messages, _template.Source);
        var text = _template.Render(shield.Messages, addGenerationPrompt: true);
        List<int> ids = [];
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var at = rest.IndexOfAny(_search);
            AddText(at < 0 ? rest : rest[..at]);
            if (at < 0)
            {
                break;
            }

            var mark = MarkAt(rest[at..]);
            ids.Add(_model.Info.Marks[mark]);
            rest = rest[(at + mark.Length)..];
        }

        if (_model is { AddsBos: true, Info.Bos: { } bos } && (ids.Count == 0 || ids[0] != bos))
        {
            ids.Insert(0, bos);
        }

        return [.. ids];

        void AddText(ReadOnlySpan<char> part)
        {
            if (part.Length > 0)
            {
                var plain = part.ToString();
                plain = _model.Info.Tokenizer == Composing ? Composition.Of(plain) : plain;
                ids.AddRange(_model.Tokenise(shield.Uncover(plain), withSpecial: false));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _template.Dispose();

    private string MarkAt(ReadOnlySpan<char> text)
    {
        foreach (var mark in _marks)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal))
            {
                return mark;
            }
        }

        throw new InvalidOperationException("No mark stands where one was found.");
    }
}
