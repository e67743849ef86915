using System.Globalization;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>Reads a condition by recursive descent, one method for each tightness of binding.</summary>
internal sealed class ConditionParser
{
    private const string Operand = "a number, a name of an input, ( or -";
    private const string Continuation = "an operator such as < <= > >= = != + - * / and or, or the end";

    private readonly List<string> _names = [];
    private readonly List<ConditionToken> _tokens;
    private int _next;
    private int _nested;

    /// <exception cref="FormatException">The text is empty or too long, or a character in it has no meaning.</exception>
    public ConditionParser(string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > ConditionExpression.LongestText)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"a text of {text.Length} characters is wrong; allowed: 1 to {ConditionExpression.LongestText} such as Fast < Slow."));
        }

        _tokens = ConditionTokens.Of(text);
    }

    private ConditionToken Token => _tokens[_next];

    /// <summary>The condition and the names in it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public (ConditionNode Root, IReadOnlyList<string> Names) Read()
    {
        var root = Condition(Disjunction, Token);
        return Token.Kind == ConditionTokenKind.End ? (root, _names) : throw Unexpected(Continuation);
    }

    private ConditionNode Disjunction() => Joined(Conjunction, "or", ConditionOperator.Or);

    private ConditionNode Conjunction() => Joined(Negation, "and", ConditionOperator.And);

    private ConditionNode Joined(Func<ConditionNode> part, string sign, ConditionOperator joins)
    {
        var start = Token;
        var left = part();
        while (Take(sign))
        {
            left = new ConditionBinary(joins, AsCondition(left, start), Condition(part, Token));
        }

        return left;
    }

    private ConditionNode Negation()
    {
        if (!Take("not"))
        {
            return Comparison();
        }

        return Nested(() => new ConditionUnary(value => 1 - value, Condition(Negation, Token), isCondition: true));
    }

    private ConditionNode Comparison()
    {
        var start = Token;
        var left = Sum();
        ConditionNode? chain = null;
        while (Token.Kind == ConditionTokenKind.Sign && ConditionOperator.Comparisons.TryGetValue(Token.Text, out var compares))
        {
            AsNumber(left, start);
            _next++;
            start = Token;
            var right = AsNumber(Sum(), start);
            var link = new ConditionBinary(compares, left, right);
            (chain, left) = (chain is null ? link : new ConditionBinary(ConditionOperator.And, chain, link), right);
        }

        return chain ?? left;
    }

    private ConditionNode Sum() => Calculated(Product, ConditionOperator.Sums);

    private ConditionNode Product() => Calculated(Signed, ConditionOperator.Products);

    private ConditionNode Calculated(Func<ConditionNode> part, IReadOnlyDictionary<string, ConditionOperator> operators)
    {
        var start = Token;
        var left = part();
        while (Token.Kind == ConditionTokenKind.Sign && operators.TryGetValue(Token.Text, out var makes))
        {
            AsNumber(left, start);
            _next++;
            var right = Token;
            left = new ConditionBinary(makes, left, AsNumber(part(), right));
        }

        return left;
    }

    private ConditionNode Signed()
    {
        var sign = Token;
        if (!Take("+") && !Take("-"))
        {
            return Atom();
        }

        return Nested(() =>
        {
            var start = Token;
            var number = AsNumber(Signed(), start);
            return sign.Text == "-" ? new ConditionUnary(value => -value, number, isCondition: false) : number;
        });
    }

    private ConditionNode Atom()
    {
        var token = Token;
        if (Take("("))
        {
            var inner = Nested(Disjunction);
            return Take(")") ? inner : throw Unexpected("an operator such as < + - * / and or, or )");
        }

        if (token.Kind is not (ConditionTokenKind.Number or ConditionTokenKind.Name))
        {
            throw Unexpected(Operand);
        }

        _next++;
        return token.Kind == ConditionTokenKind.Number ? new ConditionNumber(token.Number) : new ConditionName(PlaceOf(token.Text));
    }

    private ConditionNode Nested(Func<ConditionNode> read)
    {
        if (++_nested > ConditionExpression.MostNested)
        {
            throw Unexpected(string.Create(
                CultureInfo.InvariantCulture, $"{ConditionExpression.MostNested} brackets, signs and negations within each other"));
        }

        var node = read();
        _nested--;
        return node;
    }

    private static ConditionNode Condition(Func<ConditionNode> read, ConditionToken start) => AsCondition(read(), start);

    // a yes/no input stands for itself
    private static ConditionNode AsCondition(ConditionNode node, ConditionToken start) => node switch
    {
        { IsCondition: true } => node,
        ConditionName => new ConditionUnary(value => double.IsNaN(value) ? value : value != 0 ? 1 : 0, node, isCondition: true),
        _ => throw ConditionTokens.Wrong(
            "the number that begins", start.At, "a comparison with < <= > >= = !=, or the name of a yes/no input"),
    };

    private static ConditionNode AsNumber(ConditionNode node, ConditionToken start) => node.IsCondition
        ? throw ConditionTokens.Wrong("the comparison that begins", start.At, "a number here; comparisons are joined with and, or")
        : node;

    private int PlaceOf(string name)
    {
        var place = _names.IndexOf(name);
        if (place >= 0)
        {
            return place;
        }

        _names.Add(name);
        return _names.Count - 1;
    }

    private bool Take(string sign)
    {
        if (Token.Kind != ConditionTokenKind.Sign || Token.Text != sign)
        {
            return false;
        }

        _next++;
        return true;
    }

    private FormatException Unexpected(string allowed) =>
        ConditionTokens.Wrong(Token.Kind == ConditionTokenKind.End ? "the end" : $"'{Token.Text}'", Token.At, allowed);
}
