using System.Globalization;
using NUnit.Framework;
using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Tests.Numerics.ExpertAdvisors;

internal sealed class ConditionExpressionTests
{
    [TestCase("Fast < Slow", "Fast=5 Slow=6", true)]
    [TestCase("Fast < Slow", "Fast=6 Slow=6", false)]
    [TestCase("Fast <= Slow", "Fast=6 Slow=6", true)]
    [TestCase("Fast + 1 == Slow", "Fast=5 Slow=6", true)]
    [TestCase("Fast=Slow", "Fast=5 Slow=6", false)]
    [TestCase("Fast != Slow", "Fast=5 Slow=6", true)]
    [TestCase("Fast * 2 - 3 > Slow / 2", "Fast=3 Slow=5", true)]
    [TestCase("2 + 3 * Fast = 17", "Fast=5", true)]
    [TestCase("(2 + 3) * Fast = 25", "Fast=5", true)]
    [TestCase("20 / 2 / Fast = 2", "Fast=5", true)]
    [TestCase("10 - 2 - Fast = 3", "Fast=5", true)]
    [TestCase("-Fast < -4 and --Fast = +5", "Fast=5", true)]
    [TestCase("1 < Fast < Slow <= 6", "Fast=5 Slow=6", true)]
    [TestCase("1 < Fast < Slow < 6", "Fast=5 Slow=6", false)]
    [TestCase("Fast > 9 or Slow > 9 and Fast > 9", "Fast=10 Slow=1", true)]
    [TestCase("(Fast > 9 or Slow > 9) and Fast < 9", "Fast=10 Slow=1", false)]
    [TestCase("Fast > 9 || Slow > 9 && Fast > 9", "Fast=1 Slow=10", false)]
    [TestCase("not Fast > 9", "Fast=5", true)]
    [TestCase("!(Fast > 9) AND Not Slow > 9", "Fast=5 Slow=10", false)]
    [TestCase("not not UseStop", "UseStop=1", true)]
    [TestCase("UseStop and Fast > 1", "UseStop=0 Fast=5", false)]
    [TestCase("UseStop = true and NoStop = false", "UseStop=1 NoStop=0", true)]
    [TestCase("[Take profit] > [a]]b] and [and] = 1", "Take profit=2 a]b=1 and=1", true)]
    [TestCase("_x1 > 1.5e1", "_x1=15.1", true)]
    [TestCase(".5 < x", "x=.6", true)]
    [TestCase("3 * x = 0.3", "x=0.1", true)]
    [TestCase("x < 1704067201", "x=1704067200", true)]
    [TestCase("1 < 2", "", true)]
    // what cannot be told is not met, whatever is said of it
    [TestCase("1 / x > 0", "x=0", false)]
    [TestCase("not (1 / x > 0)", "x=0", false)]
    [TestCase("1 / x > 0 or x = 0", "x=0", true)]
    [TestCase("not (1 / x > 0 and x = 1)", "x=0", true)]
    [TestCase("x > 0", "x=NaN", false)]
    [TestCase("x", "x=NaN", false)]
    [TestCase("not x", "x=NaN", false)]
    [TestCase("x * 1e308 > 1", "x=1e308", false)]
    public void A_condition_holds_or_not(string text, string values, bool holds)
    {
        var known = values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(new List<string>(), (parts, word) =>
        {
            // a name may hold a blank
            if (parts.Count > 0 && !parts[^1].Contains('=', StringComparison.Ordinal))
            {
                parts[^1] += " " + word;
            }
            else
            {
                parts.Add(word);
            }

            return parts;
        }).Select(part => part.Split('=')).ToDictionary(part => part[0], part => double.Parse(part[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var expression = ConditionExpression.Parse(text);
        Assert.That(expression.Allows([.. expression.Names.Select(name => known[name])]), Is.EqualTo(holds));
    }

    [TestCase("", "a text of 0 characters is wrong; allowed: 1 to 500 such as Fast < Slow.")]
    [TestCase("Fast <", "the end at 7 is wrong; allowed: a number, a name of an input, ( or -.")]
    [TestCase("Fast", "")]
    [TestCase("Fast < * 2", "'*' at 8 is wrong; allowed: a number")]
    [TestCase("Fast Slow", "'Slow' at 6 is wrong; allowed: an operator")]
    [TestCase("(Fast < Slow", "the end at 13 is wrong; allowed: an operator such as < + - * / and or, or ).")]
    [TestCase("Fast < Slow)", "')' at 12 is wrong; allowed: an operator")]
    [TestCase("Fast ; Slow", "';' at 6 is wrong; allowed: numbers, names of inputs ([in such brackets]")]
    [TestCase("Fast < $Slow", "'$' at 8 is wrong")]
    [TestCase("Fast < 1x", "'1x' at 8 is wrong; allowed: numbers such as 10, 0.5 or 1e3.")]
    [TestCase("Fast < 1.2.3", "'1.2.3' at 8 is wrong")]
    [TestCase("Fast < 1e999", "'1e999' at 8 is wrong")]
    [TestCase("[Fast < Slow", "'[' at 1 is wrong; allowed: a name of an input and ] after it.")]
    [TestCase("Fast + Slow", "the number that begins at 1 is wrong; allowed: a comparison with < <= > >= = !=, or the name of a yes/no input.")]
    [TestCase("Fast < Slow and Slow - 1", "the number that begins at 17 is wrong")]
    [TestCase("not 2", "the number that begins at 5 is wrong")]
    [TestCase("(Fast < Slow) + 1 > 2", "the comparison that begins at 1 is wrong; allowed: a number here; comparisons are joined with and, or.")]
    [TestCase("1 < (Fast < Slow)", "the comparison that begins at 5 is wrong")]
    [TestCase("-(Fast < 1) < 2", "the comparison that begins at 2 is wrong")]
    public void What_is_no_condition_is_refused_with_its_place_and_what_is_allowed(string text, string problem)
    {
        if (problem.Length == 0)
        {
            Assert.That(() => ConditionExpression.Parse(text), Throws.Nothing);
            return;
        }

        Assert.That(() => ConditionExpression.Parse(text), Throws.TypeOf<FormatException>().With.Message.StartsWith(problem));
    }

    [Test]
    public void Length_and_depth_are_bounded()
    {
        Assert.That(() => ConditionExpression.Parse(new string('(', 50) + "x > 1" + new string(')', 50)), Throws.Nothing);
        Assert.That(() => ConditionExpression.Parse(new string('(', 51) + "x > 1" + new string(')', 51)), Throws.TypeOf<FormatException>().With.Message.Contains("allowed: 50 brackets"));
        Assert.That(() => ConditionExpression.Parse(string.Concat(Enumerable.Repeat("not ", 100)) + "x"), Throws.TypeOf<FormatException>());
        Assert.That(() => ConditionExpression.Parse(new string('-', 400) + "x > 1"), Throws.TypeOf<FormatException>());
        Assert.That(() => ConditionExpression.Parse(string.Join(" + ", Enumerable.Repeat("x", 124)) + " > 1"), Throws.Nothing, "a long sum is not deep");
        Assert.That(() => ConditionExpression.Parse(string.Join(" + ", Enumerable.Repeat("x", 130)) + " > 1"), Throws.TypeOf<FormatException>().With.Message.StartsWith("a text of 521 characters"));
    }

    [Test]
    public void Any_text_is_a_condition_or_refused()
    {
        string[] words = ["x", "y", "1", ".5", "(", ")", "[", "]", "<", "<=", "=", "!", "!=", "and", "or", "not", "+", "-", "*", "/", "&&", "|", " ", "é", "\uD83D", "e9", "1e+", "true"];
        var random = new Random(3);
        var read = 0;
        for (var run = 0; run < 20_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                var expression = ConditionExpression.Parse(text);
                expression.Allows(new double[expression.Names.Count]);
                read++;
            }
            catch (FormatException)
            {
            }
        }

        Assert.That(read, Is.InRange(200, 10_000));
    }

    [Test]
    public void A_condition_means_what_a_naive_reading_of_it_means()
    {
        var random = new Random(11);
        for (var run = 0; run < 2000; run++)
        {
            var (text, naive) = NaiveConditions.Condition(random, ["a", "b", "c"], depth: 3);
            if (text.Length > ConditionExpression.LongestText)
            {
                continue;
            }

            var expression = ConditionExpression.Parse(text);
            for (var draw = 0; draw < 5; draw++)
            {
                var values = new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = random.Next(-3, 4), ["b"] = random.Next(-3, 4), ["c"] = random.Next(-3, 4) };
                Assert.That(expression.Allows([.. expression.Names.Select(name => values[name])]), Is.EqualTo(naive(values) == true), $"{text} {string.Join(' ', values)}");
            }
        }
    }
}
