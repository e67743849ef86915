using System.CommandLine.Parsing;
using System.Text.Json;

namespace StrategyFactory.Host.Cli;

/// <summary>A value on the command line that is of another kind than its option or argument takes, in words for people.</summary>
internal static class MistypedValue
{
    /// <summary>The parser's own sentence, but for those that would name a .NET type.</summary>
    internal static string Explain(ParseError error)
    {
        var (name, type) = error.SymbolResult switch
        {
            ArgumentResult { Parent: OptionResult { Option: var option } } => (option.Name, option.ValueType),
            OptionResult { Option: var option } => (option.Name, option.ValueType),
            ArgumentResult { Argument: var argument } => (argument.Name, argument.ValueType),
            _ => (null, typeof(string)),
        };
        return name is not null && error.Message.Contains($"'{type}'", StringComparison.Ordinal)
            ? $"{name}: '{string.Join(' ', error.SymbolResult!.Tokens)}' is not {Wanted(type)}."
            : error.Message;
    }

    private static string Wanted(Type type)
    {
        var single = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        return single switch
        {
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(single).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)),
            _ when single == typeof(Guid) => "an id such as 0199c2a4-7f31-7c52-9a3e-5d1f60b7e8a1",
            _ when single == typeof(bool) => "true or false",
            _ when single == typeof(DateTimeOffset) => "a date such as 2024-06-30",
            _ when single == typeof(int) => "a whole number within ±2147483647",
            _ when single == typeof(long) => "a whole number within ±9223372036854775807",
            _ => "a number",
        };
    }
}
