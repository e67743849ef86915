using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>The options of an evolution request as its table has them; what is left out gets the configured default.</summary>
/// <param name="isOne">Which of the options; null for all.</param>
internal sealed class EvolveOptions(Func<RequestOption, bool>? isOne = null)
{
    private readonly Line[] _lines =
        [.. RequestOptions.All.Where(option => option.Help is not null && isOne?.Invoke(option) != false).Select(Line.Of)];

    /// <summary>The bar length on its own, for verbs that import before they evolve.</summary>
    internal Option<string> Timeframe => (Option<string>)_lines.Single(line => line.Asked.Name == "timeframe").Option;

    internal void AddTo(Command command)
    {
        foreach (var line in _lines)
        {
            command.Options.Add(line.Option);
        }
    }

    internal EvolutionRequest Request(ParseResult parsed, string symbol)
    {
        var request = new EvolutionRequest { Symbol = symbol };
        foreach (var line in _lines)
        {
            if (line.Read(parsed) is { } value)
            {
                request = line.Asked.With(request, value);
            }
        }

        return request;
    }

    private static object Value(RequestOption option, string name, object given) => option.Kind switch
    {
        OptionKind.Words => Words(given),
        OptionKind.Numbers when option.Type == typeof(IReadOnlyList<int>) => Integers(Words(given), name),
        OptionKind.Numbers => Numbers(Words(given), name),
        OptionKind.Thresholds => Thresholds(Words(given), name),
        OptionKind.Horizon => Horizon.Parse((string)given),
        OptionKind.Json or OptionKind.Windows => Document((string)given, option.Type, name),
        _ => given,
    };

    private static string[] Words(object list) => ((string)list).Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    private static double[] Numbers(string[] words, string option) => Array.ConvertAll(words, word =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{option}: '{word}' is not a number."));

    private static int[] Integers(string[] words, string option) => Array.ConvertAll(words, word =>
        int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{option}: '{word}' is not a whole number."));

    private static Simulation.Contracts.Threshold[] Thresholds(string[] words, string option) => Array.ConvertAll(words, word =>
        Simulation.Contracts.Threshold.TryParse(word, out var threshold)
            ? threshold
            : throw new FormatException($"{option}: '{word}' is neither a return ≥ 0 such as 0.0003 nor a quantile such as q0.95."));

    private static object Document(string json, Type type, string option)
    {
        try
        {
            var read = type.IsGenericType ? type.GenericTypeArguments[0].MakeArrayType() : type;
            return JsonSerializer.Deserialize(json, read, FactoryJson.Options)!;
        }
        catch (JsonException failure)
        {
            throw new FormatException($"{option}: {failure.Message}", failure);
        }
    }

    /// <summary>An option of the request and that of the command line.</summary>
    private abstract class Line(RequestOption asked)
    {
        internal RequestOption Asked => asked;

        internal abstract Option Option { get; }

        protected abstract object? Given(ParseResult parsed);

        /// <exception cref="FormatException">What was given cannot be read; the message names option and value.</exception>
        internal object? Read(ParseResult parsed) => Given(parsed) is { } given ? Value(asked, Option.Name, given) : null;

        internal static Line Of(RequestOption asked)
        {
            var scalar = asked.Kind is OptionKind.Text or OptionKind.Integer or OptionKind.Number or OptionKind.Choice or OptionKind.Flag;
            var type = typeof(Line<>).MakeGenericType(scalar ? asked.Type : typeof(string));
            return (Line)Activator.CreateInstance(type, asked)!;
        }
    }

    private sealed class Line<T> : Line
    {
        private static readonly Type Names = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);

        private readonly Option<T> _option;

        public Line(RequestOption asked)
            : base(asked)
        {
            _option = new(asked.CommandLineNames[0], [.. asked.CommandLineNames.Skip(1)])
            {
                Description = asked.Help,
                HelpName = asked.Argument,
            };
            if (Names.IsEnum)
            {
                _option.CustomParser = Choice;
                _option.CompletionSources.Clear();
                _option.CompletionSources.Add([.. Enum.GetNames(Names).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]);
            }

            if (asked is { Kind: OptionKind.Choice, Default: T usual })
            {
                _option.DefaultValueFactory = _ => usual;
            }
        }

        internal override Option Option => _option;

        protected override object? Given(ParseResult parsed) => parsed.GetValue(_option);

        // by the names that the API takes, in whatever case
        private static T? Choice(ArgumentResult given)
        {
            var word = given.Tokens[0].Value;
            var choices = Enum.GetNames(Names).ToDictionary(
                JsonNamingPolicy.SnakeCaseLower.ConvertName, name => Enum.Parse(Names, name), StringComparer.OrdinalIgnoreCase);
            if (choices.TryGetValue(word, out var choice))
            {
                return (T)choice;
            }

            var option = ((OptionResult)given.Parent!).Option.Name;
            given.AddError($"{option}: '{word}' is not allowed; {string.Join(", ", choices.Keys)}.");
            return default;
        }
    }
}
