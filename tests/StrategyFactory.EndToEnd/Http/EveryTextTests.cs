using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using static StrategyFactory.EndToEnd.Http.SharedFactory;

namespace StrategyFactory.EndToEnd.Http;

/// <summary>
/// Sends NUL, half a surrogate pair and bytes that are no UTF-8 to every text that <c>/openapi/v1.json</c> describes: each is refused by name.
/// </summary>
internal sealed class EveryTextTests
{
    private const string Nul = "NUL", Half = "surrogate", NoUtf8 = "UTF-8";

    /// <summary>As JSON writes it, as addresses and plain forms do, as bytes; and what the refusal says of it.</summary>
    private static readonly (string Json, string Percent, byte[] Bytes, string Of, string RawOf)[] Faults =
    [
        ("a\\u0000b", "a%00b", [(byte)'a', 0, (byte)'b'], Nul, Nul),
        ("a\\ud800b", "a%ED%A0%80b", [(byte)'a', 0xED, 0xA0, 0x80, (byte)'b'], Half, NoUtf8),
        ("\\udc00", "%ED%B0%80", [0xED, 0xB0, 0x80], Half, NoUtf8),
        ("a\\ud83d\\u0041", "%C0%80", [0xC0, 0x80], Half, NoUtf8),
    ];

    private readonly List<string> _wrong = [];
    private JsonNode _document = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _document = (await Served.GetAsync("/openapi/v1.json")).Json;

    [SetUp]
    public void SetUp() => _wrong.Clear();

    [Test]
    public async Task In_every_json_body()
    {
        var fields = 0;
        foreach (var (method, path, operation) in Operations())
        {
            if (operation["requestBody"]?["content"]?["application/json"]?["schema"] is not { } schema || IsOpaque(schema))
            {
                continue;
            }

            foreach (var place in Texts(schema, []))
            {
                fields++;
                foreach (var fault in Faults)
                {
                    using var content = Json(place.Body($"\"{fault.Json}\""));
                    await RequireAsync(method, Filled(path, operation), content, place.Path, fault.Of);
                }

                using var raw = Json(place.Body("\"\u0001\""));
                await RequireAsync(method, Filled(path, operation), Bytes(await raw.ReadAsStringAsync(), "application/json"), place.Path, NoUtf8);
            }
        }

        Report(fields, 250);
    }

    [Test]
    public async Task In_every_name_that_a_caller_may_choose()
    {
        var fields = 0;
        foreach (var (method, path, operation) in Operations())
        {
            if (operation["requestBody"]?["content"]?["application/json"]?["schema"] is not { } schema || IsOpaque(schema))
            {
                continue;
            }

            foreach (var place in Places(schema, []).Where(place => place.TakesNames))
            {
                fields++;
                foreach (var fault in Faults)
                {
                    using var content = Json(place.Body($$"""{"{{fault.Json}}":1}"""));
                    await RequireAsync(method, Filled(path, operation), content, place.Path.Length == 0 ? fault.Json : $"{place.Path}.{fault.Json}", fault.Of);
                }
            }
        }

        Report(fields, 5);
    }

    [Test]
    public async Task In_every_query()
    {
        var fields = 0;
        foreach (var (method, path, operation) in Operations())
        {
            foreach (var name in Parameters(operation, "query").Select(parameter => parameter["name"]!.GetValue<string>()))
            {
                fields++;
                foreach (var fault in Faults)
                {
                    await RequireAsync(method, $"{Filled(path, operation)}?{name}={fault.Percent}", null, name, fault.RawOf);
                }
            }
        }

        Report(fields, 100);
    }

    [Test]
    public async Task In_every_route()
    {
        var fields = 0;
        foreach (var (method, path, operation) in Operations())
        {
            foreach (var parameter in Parameters(operation, "path").Where(parameter => TypeOf(parameter["schema"]!) == "string" && parameter["schema"]!["format"] is null))
            {
                fields++;
                var name = parameter["name"]!.GetValue<string>();
                foreach (var fault in Faults)
                {
                    var address = Filled(path.Replace($"{{{name}}}", fault.Percent, StringComparison.Ordinal), operation);
                    if (fault.Of == Nul)
                    {
                        // the server itself looks for it, before it reads the rest of a request
                        using var request = new HttpRequestMessage(method, address);
                        using var response = await Served.Client.SendAsync(request);
                        Note((int)response.StatusCode == 400, $"{method} {address}: {response.StatusCode}");
                    }
                    else
                    {
                        await RequireAsync(method, address, null, name, fault.RawOf);
                    }
                }
            }
        }

        Report(fields, 15);
    }

    [Test]
    public async Task In_every_form()
    {
        var fields = 0;
        foreach (var (method, path, operation) in Operations())
        {
            foreach (var (type, media) in operation["requestBody"]?["content"]?.AsObject().ToArray() ?? [])
            {
                foreach (var (name, schema) in type is "multipart/form-data" or "application/x-www-form-urlencoded" ? Members(media!["schema"]!) : [])
                {
                    fields++;
                    foreach (var fault in Faults)
                    {
                        var content = type == "multipart/form-data" ? Part(name, schema, fault) : Plain($"{name}={fault.Percent}");
                        await RequireAsync(method, Filled(path, operation), content, name, fault.RawOf);
                    }
                }
            }
        }

        Report(fields, 30);
    }

    [TestCase("{\"documents\":[{\"text\":\"a\"},{\"text\":\"a\\u0000\"}]}", "application/json", "documents[1].text", Nul)]
    [TestCase("[{\"id\":\"\\ud800\",\"text\":\"a\"}]", "application/json", "documents[0].id", Half)]
    [TestCase("{\"text\":\"a\",\"title\":\"\\u0000\"}", "application/json", "documents[0].title", Nul)]
    [TestCase("{\"text\":\"a\"}\n{\"text\":\"b\",\"character\":\"\\udc00\"}", "application/x-ndjson", "documents[1].character", Half)]
    [TestCase("# A\nb\n# C\nd\0", "text/markdown", "documents[1].text", Nul)]
    public async Task In_knowledge(string body, string type, string field, string named)
    {
        await RequireAsync(HttpMethod.Post, "/knowledge/topic_knowledge/documents", Bytes(body, type), field, named);
        Assert.That(_wrong, Is.Empty);
    }

    [TestCase("FastPeriod=5||5||1||8||Y\r\nComment=a\0b\r\n")]
    [TestCase("Fast\0Period=5||5||1||8||Y\r\n")]
    public async Task In_a_set_file(string text)
    {
        using MultipartFormDataContent form = new() { { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "MACross-WALK-M1.set" } };
        await RequireAsync(HttpMethod.Post, "/controller/tasks", form, "file", Nul);
        Assert.That(_wrong, Is.Empty);
    }

    private async Task RequireAsync(HttpMethod method, string path, HttpContent? content, string field, string named)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        using var response = await Served.Client.SendAsync(request);
        var answer = await Answer.ReadAsync(response);
        var isNamed = answer.Code == 400 && FieldOf(answer.Json) == field && answer.Text.Contains($"{named}", StringComparison.Ordinal);
        Note(isNamed, $"{method} {path} {field} {named}: {answer.Code} {answer.Text}");
    }

    private void Note(bool isRight, string said)
    {
        if (!isRight)
        {
            _wrong.Add(said);
        }
    }

    private void Report(int fields, int least)
    {
        TestContext.Out.WriteLine($"{fields} fields");
        Assert.That(_wrong, Is.Empty);
        Assert.That(fields, Is.GreaterThanOrEqualTo(least));
    }

    private static string? FieldOf(JsonNode problem) =>
        (problem["field"] ?? problem["error"]?["param"])?.GetValue<string>() ?? problem["errors"]?.AsObject().First().Key;

    private IEnumerable<(HttpMethod Method, string Path, JsonNode Operation)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (HttpMethod.Parse(operation.Key.ToUpperInvariant()), path.Key, operation.Value!);

    private static IEnumerable<JsonNode> Parameters(JsonNode operation, string place) =>
        (operation["parameters"]?.AsArray() ?? []).Where(parameter => parameter!["in"]!.GetValue<string>() == place)!;

    /// <summary>An address with something in the place of every parameter.</summary>
    private string Filled(string path, JsonNode operation) => Parameters(operation, "path").Aggregate(path, (filled, parameter) => filled.Replace(
        $"{{{parameter["name"]!.GetValue<string>()}}}",
        parameter["schema"]!["format"]?.GetValue<string>() == "uuid" ? Guid.Empty.ToString() : TypeOf(parameter["schema"]!) == "integer" ? "1" : "x",
        StringComparison.Ordinal));

    private JsonNode Resolved(JsonNode schema) => schema["$ref"]?.GetValue<string>() is { } reference
        ? _document["components"]!["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]]!
        : schema;

    /// <summary>Null for anything.</summary>
    private string? TypeOf(JsonNode schema) => Resolved(schema)["type"] switch
    {
        JsonArray types => types.Select(type => type!.GetValue<string>()).First(type => type != "null"),
        { } type => type.GetValue<string>(),
        _ => null,
    };

    /// <summary>True for a body that its endpoint reads by itself.</summary>
    private bool IsOpaque(JsonNode schema) => Resolved(schema) is { } resolved && resolved["type"] is null && resolved["properties"] is null;

    private IEnumerable<KeyValuePair<string, JsonNode>> Members(JsonNode schema)
    {
        var resolved = Resolved(schema);
        var own = resolved["properties"]?.AsObject().Select(member => KeyValuePair.Create(member.Key, member.Value!)) ?? [];
        return own.Concat(new[] { "allOf", "oneOf", "anyOf" }.SelectMany(kind => resolved[kind]?.AsArray() ?? []).SelectMany(part => Members(part!)));
    }

    private IEnumerable<Place> Texts(JsonNode schema, Place[] above) =>
        Places(schema, above).Where(place => place.Type is "string" or null);

    /// <summary>All values that a schema describes, members of members included.</summary>
    private IEnumerable<Place> Places(JsonNode schema, Place[] above)
    {
        if (above.Length > 8)
        {
            yield break;
        }

        var resolved = Resolved(schema);
        var type = TypeOf(schema);
        var parts = new[] { "allOf", "oneOf", "anyOf" }.SelectMany(kind => resolved[kind]?.AsArray() ?? []).Where(part => TypeOf(part!) != "null").ToList();
        Place here = new(above.LastOrDefault(), "", parts.Count == 0 ? type : "object", TakesNames: resolved["additionalProperties"] is JsonObject);
        yield return here;
        foreach (var place in parts.SelectMany(part => Places(part!, above)))
        {
            yield return place;
        }

        var inner = (resolved["properties"]?.AsObject() ?? []).Select(member => (Step: member.Key, Schema: member.Value!));
        inner = resolved["items"] is { } items ? inner.Append(("[0]", items)) : inner;
        inner = resolved["additionalProperties"] is JsonObject values ? inner.Append(("any", values)) : inner;
        foreach (var (step, member) in inner)
        {
            Place next = new(here, step, null, false);
            foreach (var place in Places(member, [.. above, next]))
            {
                yield return place;
            }
        }
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static ByteArrayContent Plain(string form) =>
        new(Encoding.ASCII.GetBytes(form)) { Headers = { ContentType = new("application/x-www-form-urlencoded") } };

    /// <summary>UTF-8, with a byte that is none in the place of U+0001.</summary>
    private static ByteArrayContent Bytes(string body, string type) =>
        new([.. Encoding.UTF8.GetBytes(body).Select(each => each == 1 ? (byte)0xFF : each)]) { Headers = { ContentType = new(type) } };

    private ByteArrayContent Part(string name, JsonNode schema, (string Json, string Percent, byte[] Bytes, string Of, string RawOf) fault)
    {
        var isFile = Resolved(schema)["format"]?.GetValue<string>() == "binary";
        var file = isFile ? $"; filename*=UTF-8''{fault.Percent}.csv" : "";
        byte[] body =
        [
            .. Encoding.ASCII.GetBytes($"--x\r\nContent-Disposition: form-data; name={name}{file}\r\n\r\n"),
            .. isFile ? "text"u8.ToArray() : fault.Bytes,
            .. "\r\n--x--\r\n"u8.ToArray(),
        ];
        return new(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x") } };
    }

    /// <summary>A value in a body: the way to it, and what may stand there.</summary>
    /// <param name="Above">What holds it; null for the body.</param>
    /// <param name="Step">Its name, or its place as <c>[0]</c>; empty where it is the thing above itself.</param>
    /// <param name="Type">Null for anything.</param>
    /// <param name="TakesNames">Whether the caller chooses the names in it.</param>
    private sealed record Place(Place? Above, string Step, string? Type, bool TakesNames)
    {
        internal string Path => (Above?.Path ?? "", Step) switch
        {
            (var above, "") => above,
            ("", var step) => step,
            (var above, ['[', ..] and var step) => above + step,
            var (above, step) => string.Create(CultureInfo.InvariantCulture, $"{above}.{step}"),
        };

        /// <summary>A body that holds nothing but a value in this place.</summary>
        internal string Body(string value)
        {
            var inner = Step switch
            {
                "" => value,
                ['[', ..] => $"[{value}]",
                _ => $$"""{"{{Step}}":{{value}}}""",
            };
            return Above?.Body(inner) ?? inner;
        }
    }
}
