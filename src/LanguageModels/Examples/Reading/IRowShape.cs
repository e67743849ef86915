using System.Text.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Examples.Reading;

/// <summary>A way to write a conversation as a JSON object.</summary>
internal interface IRowShape
{
    /// <summary>A word for it.</summary>
    string Name { get; }

    /// <summary>Whether a row is of this shape, by the names of its fields.</summary>
    bool Fits(JsonElement row);

    /// <summary>Adds the messages of a row; what is wrong with it, or null.</summary>
    RowFault? Read(JsonElement row, List<ExampleMessage> messages);
}
