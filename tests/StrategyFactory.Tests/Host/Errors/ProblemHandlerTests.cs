using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using StrategyFactory.Host.Errors;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.LlamaCpp;

namespace StrategyFactory.Tests.Host.Errors;

/// <summary>Each kind of refusal has its status, and the shape that the endpoint's callers know.</summary>
internal sealed class ProblemHandlerTests
{
    private static readonly (Exception Refusal, int Status)[] Refusals =
    [
        (new NotFoundException("a"), 404),
        (new ConflictException("a"), 409),
        (new UnprocessableException("a"), 422),
        (new BusyException("a", TimeSpan.FromSeconds(2)), 429),
        (new UnavailableException("a"), 503),
        (new LlamaMissingException("a"), 503),
        (new InvalidOperationException("a"), 500),
    ];

    [Test]
    public void Every_kind_of_refusal_has_its_status() =>
        Assert.That(
            Refusals.Select(each => ProblemHandler.Describe(each.Refusal).Status), Is.EqualTo(Refusals.Select(each => each.Status)));

    [Test]
    public async Task Who_comes_too_often_is_told_when_to_come_back()
    {
        var (http, body) = await HandleAsync(new BusyException("Too many.", TimeSpan.FromSeconds(4.2)), shape: null);
        Assert.That((http.Response.StatusCode, http.Response.Headers.RetryAfter.ToString()), Is.EqualTo((429, "5")));
        Assert.That(body.GetProperty("detail").GetString(), Is.EqualTo("Too many."));
    }

    [Test]
    public async Task An_endpoint_words_its_errors_itself_where_it_says_so()
    {
        ErrorShape shape = new(facts => new { facts.Status, Says = facts.Message, facts.Field });
        foreach (var (refusal, status, field) in new (Exception, int, string?)[]
        {
            (new UnprocessableException("It is so.", "top_p"), 422, "top_p"),
            (new NotFoundException("It is so."), 404, null),
            (new ValidationException([new("Messages[2].Role", "It is so.")]), 400, "messages[2].role"),
        })
        {
            var (http, body) = await HandleAsync(refusal, shape);
            Assert.That((http.Response.StatusCode, body.GetProperty("status").GetInt32()), Is.EqualTo((status, status)));
            Assert.That((body.GetProperty("says").GetString(), body.GetProperty("field").GetString()), Is.EqualTo(("It is so.", field)));
        }
    }

    private static async Task<(HttpContext Http, JsonElement Body)> HandleAsync(Exception refusal, ErrorShape? shape)
    {
        await using var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        using MemoryStream written = new();
        DefaultHttpContext http = new() { RequestServices = services };
        http.Response.Body = written;
        http.SetEndpoint(new(_ => Task.CompletedTask, shape is null ? null : new(shape), "here"));
        await new ProblemHandler(NullLogger<ProblemHandler>.Instance).TryHandleAsync(http, refusal, CancellationToken.None);
        return (http, JsonSerializer.Deserialize<JsonElement>(written.ToArray()));
    }
}
