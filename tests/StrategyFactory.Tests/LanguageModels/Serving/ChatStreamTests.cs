using System.Text;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving.OpenAi;

namespace StrategyFactory.Tests.LanguageModels.Serving;

/// <summary>A stream begins with its first text: what is wrong before is an error of HTTP, what is wrong later an event.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChatStreamTests : IDisposable
{
    private const string Begin = """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[""";

    private static readonly ChatAnswer Answer = new("c", "m", "", "stop", 3, 0, 0, 0);

    private readonly MemoryStream _written = new();

    [TearDown]
    public void Dispose() => _written.Dispose();

    [Test]
    public async Task An_empty_answer_has_its_role_and_its_end()
    {
        var stream = Open();
        Assert.That(stream.HasBegun, Is.False);
        await stream.EndAsync(Answer, includeUsage: false);
        Assert.That(Written(), Is.EqualTo(
            Event($$"""{{Begin}}{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}""")
            + Event($$"""{{Begin}}{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}]}""") + Event("[DONE]")));
    }

    [Test]
    public async Task What_goes_wrong_in_the_middle_is_an_event_and_no_end_follows()
    {
        var stream = Open();
        await stream.SendAsync("a");
        await stream.FailAsync(new(500, "It broke.", null));
        Assert.That(Written(), Does.EndWith(
            Event($$"""{{Begin}}{"index":0,"delta":{"content":"a"},"logprobs":null,"finish_reason":null}]}""")
            + Event("""{"error":{"message":"It broke.","type":"server_error","param":null,"code":null}}""")));
    }

    private static string Event(string data) => $"data: {data}\n\n";

    private string Written() => Encoding.UTF8.GetString(_written.ToArray());

    private ChatStream Open()
    {
        DefaultHttpContext http = new();
        http.Response.Body = _written;
        return new(http.Response, "c", "m", DateTimeOffset.FromUnixTimeSeconds(1), CancellationToken.None);
    }
}
