using System.Text;
using NUnit.Framework;
using StrategyFactory.LanguageModels.Examples.Reading;

namespace StrategyFactory.Tests.LanguageModels.Examples.Reading;

internal sealed class RowReadingTests
{
    private const string Qa = "user:q|assistant:a";

    [TestCase("messages", Qa, """{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}""")]
    [TestCase(
        "messages",
        "system:s|user:q|assistant:a",
        """{"messages":[{"role":"developer","content":"s"},{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}""")]
    [TestCase(
        "messages",
        "user:q1q2|assistant:a",
        """{"messages":[{"role":"user","content":[{"type":"text","text":"q1"},{"type":"text","text":"q2"}]},"""
            + """{"role":"assistant","content":"a"}]}""")]
    [TestCase(
        "conversations",
        "system:s|user:q|assistant:a",
        """{"system":"s","conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]}""")]
    [TestCase("conversations", Qa, """{"system":"","conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]}""")]
    [TestCase("alpaca", Qa, """{"instruction":"q","input":"","output":"a"}""")]
    [TestCase("alpaca", "user:q\ni|assistant:a", """{"instruction":"q","input":"i","output":"a"}""")]
    [TestCase(
        "alpaca",
        "system:s|user:x|assistant:y|user:q|assistant:a",
        """{"system":"s","history":[["x","y"]],"instruction":"q","output":"a"}""")]
    [TestCase("prompt_completion", Qa, """{"prompt":"q","completion":"a"}""")]
    [TestCase("prompt_completion", Qa, """{"prompt":[{"role":"user","content":"q"}],"completion":[{"role":"assistant","content":"a"}]}""")]
    [TestCase(
        "chatml",
        "system:s|user:q|assistant:a\nb",
        """{"text":"<|im_start|>system\ns<|im_end|>\n<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\na\nb<|im_end|>\n"}""")]
    [TestCase(
        "preference",
        Qa,
        """{"conversations":[{"from":"human","value":"q"}],"chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"b"}}""")]
    [TestCase("preference", Qa, """{"prompt":"q","chosen":"a","rejected":"b"}""")]
    [TestCase(
        "preference",
        Qa,
        """{"prompt":"q","chosen":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"rejected":[]}""")]
    [TestCase(
        "preference",
        Qa,
        """{"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"a"}],"rejected":[]}""")]
    [TestCase("preference", "user:q\ni|assistant:a", """{"instruction":"q","input":"i","chosen":"a","rejected":"b"}""")]
    public void Every_shape_is_read(string shape, string conversation, string json)
    {
        var (row, fault) = Read(json);
        Assert.That(fault, Is.Null);
        Assert.That(
            (row!.Shape, string.Join('|', row.Messages.Select(message => $"{message.Role}:{message.Content}"))),
            Is.EqualTo((shape, conversation)));
        Assert.That(row.Trimmed, Is.Zero);
    }

    [TestCase(FaultKinds.NotJson, "byte 5", "{\"a\"")]
    [TestCase(FaultKinds.Shape, "a list", "[1]")]
    [TestCase(FaultKinds.Shape, "a number", "17")]
    [TestCase(FaultKinds.Shape, "none of the known fields", """{"question":"q","answer":"a"}""")]
    [TestCase(FaultKinds.Shape, "messages: is no list", """{"messages":"q"}""")]
    [TestCase(
        FaultKinds.Shape,
        "messages[1]: is no message",
        """{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":null}]}""")]
    [TestCase(
        FaultKinds.Shape,
        "messages[0]: its content is no text",
        """{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}""")]
    [TestCase(FaultKinds.Role, "messages[0]: the role 'tool' is not known", """{"messages":[{"role":"tool","content":"q"}]}""")]
    [TestCase(
        FaultKinds.Role,
        "message 2 is of the system",
        """{"messages":[{"role":"user","content":"q"},{"role":"system","content":"s"},{"role":"assistant","content":"a"}]}""")]
    [TestCase(FaultKinds.Role, "asks nothing", """{"messages":[{"role":"assistant","content":"a"},{"role":"user","content":"q"}]}""")]
    [TestCase(FaultKinds.Empty, "message 2 (assistant) is empty", """{"prompt":"q","completion":" \n"}""")]
    [TestCase(FaultKinds.Empty, "message 1 (user) is empty", """{"prompt":"","completion":"a"}""")]
    [TestCase(FaultKinds.NoAnswer, "has no answer", """{"messages":[{"role":"user","content":"q"}]}""")]
    [TestCase(FaultKinds.NoAnswer, "has no answer", """{"messages":[]}""")]
    [TestCase(FaultKinds.Encoding, "NUL", """{"prompt":"q\u0000","completion":"a"}""")]
    [TestCase(FaultKinds.Encoding, "surrogate", """{"prompt":"q\ud800","completion":"a"}""")]
    [TestCase(FaultKinds.Shape, "no ChatML at message 1", """{"text":"once upon a time"}""")]
    [TestCase(FaultKinds.Shape, "no ChatML at message 2", """{"text":"<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\na"}""")]
    [TestCase(FaultKinds.Shape, "history", """{"instruction":"q","output":"a","history":[["x"]]}""")]
    [TestCase(FaultKinds.Shape, "output: is no text", """{"instruction":"q","output":7}""")]
    public void What_is_wrong_with_a_row_is_said(string kind, string reason, string json)
    {
        var (row, fault) = Read(json);
        Assert.That((row, fault!.Kind), Is.EqualTo(((ReadRow?)null, kind)));
        Assert.That(fault.Reason, Does.Contain(reason));
    }

    [Test]
    public void A_row_of_brackets_ends_no_process()
    {
        var (_, fault) = Read($"{{\"messages\":{new string('[', 1_000_000)}{new string(']', 1_000_000)}}}");
        Assert.That(
            (fault!.Kind, fault.Reason),
            Is.EqualTo((FaultKinds.NotJson, "is no JSON, or nested more than 32 deep (line 1 of the row, byte 44)")));
    }

    [Test]
    public void Bytes_that_are_no_utf_8_are_refused()
    {
        var latin = Encoding.Latin1.GetBytes("""{"prompt":"é","completion":"a"}""");
        Assert.That(RowReading.Read(new(1, 1, latin)).Fault!.Reason, Is.EqualTo("is no UTF-8"));
    }

    [Test]
    public void Messages_after_the_last_answer_are_left_off_and_counted()
    {
        var (row, _) = Read(
            """{"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"},{"from":"human","value":"and?"}]}""");
        Assert.That((row!.Messages[^1].Content, row.Trimmed), Is.EqualTo(("a", 1)));
    }

    [Test]
    public void A_row_says_what_it_was_made_from_and_whose_it_is()
    {
        const string Saying = "\"source\":\"\",\"source_id\":17,\"philosopher\":\" zack \",\"domain\":\"d\",\"conquest_type\":\"T\"";
        var fields = Read($$"""{"prompt":"q","completion":"a",{{Saying}},"model":"m","label":false}""").Row!.Fields;
        Assert.That(
            (fields.Source, fields.Philosopher, fields.Domain, fields.ConquestType, fields.Model, fields.Label),
            Is.EqualTo(("17", "zack", "d", "T", "m", (bool?)false)));
        Assert.That(
            Read("""{"prompt":"q","completion":"a","label":3,"document":"book"}""").Row!.Fields,
            Is.EqualTo(new RowFields { Source = "book" }));
    }

    private static (ReadRow? Row, RowFault? Fault) Read(string json) => RowReading.Read(new(1, 1, Encoding.UTF8.GetBytes(json)));
}
