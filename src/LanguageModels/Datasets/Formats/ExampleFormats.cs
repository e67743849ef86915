using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets.Formats;

/// <summary>All formats.</summary>
internal static class ExampleFormats
{
    private static readonly IExampleFormat[] All = [new ChatMlFormat(), new AlpacaFormat(), new OpenAiFormat()];
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static IExampleFormat Of(string name) => All.Single(format => format.Name == name);

    /// <summary>A line with its end.</summary>
    internal static byte[] Line(this IExampleFormat format, IReadOnlyList<ExampleMessage> messages)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line, Plain))
        {
            writer.WriteStartObject();
            format.Write(writer, messages);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }
}
