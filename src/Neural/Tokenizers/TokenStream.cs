using System.Buffers;
using System.Text;

namespace StrategyFactory.Neural.Tokenizers;

/// <summary>Text that grows id by id: the bytes of a character that is not whole yet are held back.</summary>
public sealed class TokenStream
{
    private readonly TextTokenizer _tokenizer;
    private readonly bool _skipControl;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly ArrayBufferWriter<byte> _bytes = new();

    internal TokenStream(TextTokenizer tokenizer, bool skipControl)
    {
        _tokenizer = tokenizer;
        _skipControl = skipControl;
    }

    /// <summary>Adds an id.</summary>
    /// <returns>What is whole now and was not before; often empty.</returns>
    public string Append(int id)
    {
        _bytes.ResetWrittenCount();
        _tokenizer.WriteBytes(id, _skipControl, _bytes);
        return Read(flush: false);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back: U+FFFD for a character that never became whole.</returns>
    public string Complete()
    {
        _bytes.ResetWrittenCount();
        return Read(flush: true);
    }

    private string Read(bool flush)
    {
        var text = new char[_decoder.GetCharCount(_bytes.WrittenSpan, flush)];
        _decoder.GetChars(_bytes.WrittenSpan, text, flush);
        return new(text);
    }
}
