using System.Text.Json;
using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.Tests.Kernel.Mediation;

internal sealed class EnteringRequestTests
{
    [Test]
    public void Whole_characters_enter()
    {
        Assert.That(() => EnteringRequest.Require(new Asked("a", new(["\ud83d\ude00"], Values("\"b\"")))), Throws.Nothing);
        Assert.That(() => EnteringRequest.Require(new Asked(null, null) { Content = new byte[3], Received = _ => { }, Since = default(DateTimeOffset) }), Throws.Nothing);
    }

    [Test]
    public void Other_text_is_refused_by_its_field()
    {
        (Asked Request, string Field)[] cases =
        [
            (new("a\0", null), "first_name"),
            (new("a", new(["b", "\ud800"], null)), "inner.words[1]"),
            (new("a", new([], Values("""{"a":["\u0000"]}"""))), "inner.values.x"),
        ];
        foreach (var (request, field) in cases)
        {
            Assert.That(() => EnteringRequest.Require(request), Throws.TypeOf<ValidationException>().With.Message.Contains($"{field}: holds "));
        }
    }

    private static Dictionary<string, JsonElement> Values(string json) =>
        new(StringComparer.Ordinal) { ["x"] = JsonSerializer.Deserialize<JsonElement>(json) };

    private sealed record Asked(string? FirstName, Inside? Inner)
    {
        public ReadOnlyMemory<byte> Content { get; init; }

        public Action<string>? Received { get; init; }

        public DateTimeOffset? Since { get; init; }
    }

    private sealed record Inside(IReadOnlyList<string> Words, IReadOnlyDictionary<string, JsonElement>? Values);
}
