using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Queries;

namespace StrategyFactory.Tests.Kernel.Queries;

internal sealed class RangeFilterTests
{
    private static readonly string[] Columns = ["sqn", "return", "input:Fast"];

    [TestCase("sqn:1..5", "sqn", 1.0, 5.0)]
    [TestCase("sqn:..5", "sqn", null, 5.0)]
    [TestCase("return:-1e-7..", "return", -1e-7, null)]
    [TestCase("input:Fast:0.5..2.5", "input:Fast", 0.5, 2.5, Description = "a colon in the name of a column")]
    public void A_filter_is_read_and_written_alike(string text, string column, double? least, double? most)
    {
        Assert.That(RangeFilter.Parse(text, Columns), Is.EqualTo(new[] { new RangeFilter(column, least, most) }));
        Assert.That(RangeFilter.Parse(RangeFilter.Text(RangeFilter.Parse(text)), Columns), Is.EqualTo(RangeFilter.Parse(text)));
    }

    [TestCase("sqn")]
    [TestCase("sqn:")]
    [TestCase("sqn:..")]
    [TestCase("..5")]
    [TestCase("sqn:5")]
    [TestCase("sqn:1..5;")]
    [TestCase("sqn:1..∞")]
    [TestCase("sqn:1,5..2")]
    [TestCase("colour:1..5")]
    public void What_is_none_is_named_with_the_field(string text)
    {
        var refused = Assert.Throws<UnprocessableException>(() => RangeFilter.Parse(text, Columns, "bounds"))!;
        Assert.That((refused.Field, refused.Message), Is.EqualTo(("bounds", refused.Message)));
        Assert.That(refused.Message, Does.StartWith("bounds: '"));
    }

    [Test]
    public void Too_many_are_refused_before_they_are_read() =>
        Assert.That(() => RangeFilter.Parse(string.Join(';', Enumerable.Repeat("sqn:1..", 51))), Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("filter: 51 filters are too many; at most 50."));

    [Test]
    public void A_query_keeps_what_the_filter_allows([Values(null, 1.0)] double? least, [Values(null, 2.0)] double? most)
    {
        double?[] values = [null, 0.5, 1, 1.5, 2, 2.5];
        var filter = new RangeFilter("x", least, most);
        var expected = least is null && most is null ? values : Array.FindAll(values, filter.Allows);
        Assert.That(values.AsQueryable().Within(value => value, filter), Is.EqualTo(expected));
    }
}
