using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Datasets.Formats;

/// <summary>A way to write examples as JSON lines.</summary>
internal interface IExampleFormat
{
    /// <summary>One of <see cref="DatasetFormat.All"/>.</summary>
    string Name { get; }

    /// <summary>A word for why it cannot hold a conversation; null where it can.</summary>
    string? Refuses(IReadOnlyList<ExampleMessage> messages);

    /// <summary>Writes the fields of the object.</summary>
    void Write(Utf8JsonWriter writer, IReadOnlyList<ExampleMessage> messages);
}
