using System.Buffers.Binary;
using System.Text;
using NUnit.Framework;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Tests.Neural.Safetensors;

/// <summary>A header is believed only as far as the file bears it out.</summary>
internal sealed class SafetensorsHeaderTests
{
    private const string Fine = """{"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[4,20]},"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}""";

    [Test]
    public void Tensors_come_in_the_order_of_their_data()
    {
        var header = Read(Fine, 20);
        Assert.That(header.Tensors.Select(tensor => (tensor.Name, tensor.Kind, tensor.Offset, tensor.Elements)),
            Is.EqualTo(new[] { ("a", "BF16 [2]", 0L, 2L), ("b", "F32 [2, 2]", 4L, 4L) }));
        Assert.That(header.Metadata, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" }));
        Assert.That(header.DataStart, Is.EqualTo(8 + Fine.Length));
    }

    [Test]
    public void A_single_number_and_an_empty_tensor_are_tensors()
    {
        var header = Read("""{"x":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[3,0],"data_offsets":[8,8]}}  """, 8);
        Assert.That(header.Tensors.Select(tensor => tensor.Elements), Is.EqualTo(new[] { 1L, 0L }));
        Assert.That(Read("{}", 0).Tensors, Is.Empty);
    }

    [TestCase("", 0, "its header is no JSON: *")]
    [TestCase("{", 0, "its header is no JSON: *")]
    [TestCase("[]", 0, "its header is no JSON object.")]
    [TestCase("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "its header holds text that is no Unicode.")]
    [TestCase("""{"x":1}""", 0, "tensor x does not say its dtype, shape and two data_offsets.")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1]}}""", 4, "tensor x does not say its dtype, shape and two data_offsets.")]
    [TestCase("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "tensor x does not say its dtype, shape and two data_offsets.")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 0, "tensor x does not say its dtype, shape and two data_offsets.")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "tensor x does not say its dtype, shape and two data_offsets.")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "tensor x does not say its dtype, shape and two data_offsets.")]
    [TestCase("""{"x":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1, "tensor x has the dtype 'F8_E4M3'; F64, F32, *")]
    [TestCase("""{"x":{"dtype":"1","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor x has the dtype '1'; F64, F32, *")]
    [TestCase("""{"x":{"dtype":"","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor x has the dtype ''; F64, F32, *")]
    [TestCase("""{"x":{"dtype":"F64,F32","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor x has the dtype 'F64,F32'; F64, F32, *")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "tensor x is F32 [[]2], which does not take the bytes 0 to 4 that it claims.")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 4, "tensor x is F32 [[]1], which does not take the bytes 8 to 4 that it claims.")]
    [TestCase("""{"x":{"dtype":"F32","shape":[4611686018427387905,4],"data_offsets":[0,16]}}""", 16, "tensor x is F32 [[]4611686018427387905, 4], which *")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2305843009213693952],"data_offsets":[0,0]}}""", 0, "tensor x is F32 [[]2305843009213693952], which *")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor x begins at byte 4 of the data; the one before it ends at 0.")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor y begins at byte 4 *")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "its header describes 8 bytes of data; it has 7. *")]
    [TestCase("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "its header describes 8 bytes of data; it has 9. *")]
    [TestCase("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "its header is no JSON: *")]
    [TestCase("""{"__metadata__":{"format":1}}""", 0, "__metadata__ is no object of texts.")]
    [TestCase("""{"__metadata__":[]}""", 0, "__metadata__ is no object of texts.")]
    public void What_does_not_fit_is_refused_with_the_reason(string json, int dataBytes, string reason)
    {
        var refused = Assert.Throws<ModelFileException>(() => Read(json, dataBytes))!;
        Assert.That(refused.Message, Does.Match("^m\\.safetensors: " + System.Text.RegularExpressions.Regex.Escape(reason.Replace("[[]", "[", StringComparison.Ordinal))
            .Replace("\\*", ".*", StringComparison.Ordinal) + "$"));
    }

    [TestCase(new byte[] { 1, 2, 3 }, "it has 3 bytes; a safetensors file begins with 8 that say how long its header is.")]
    [TestCase(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "its header claims 3 bytes; at most 2 are possible in a file of 10.")]
    [TestCase(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, (byte)'{', (byte)'}' }, "its header claims 18446744073709551615 bytes; at most 2 are possible in a file of 10.")]
    public void A_length_that_the_file_does_not_have_is_refused(byte[] file, string reason) =>
        Assert.That(Assert.Throws<ModelFileException>(() => SafetensorsHeader.Read(new MemoryStream(file), "/models/m.safetensors"))!.Message,
            Is.EqualTo("m.safetensors: " + reason));

    [Test]
    public void A_header_deeper_than_any_real_one_is_refused_without_following_it() =>
        Assert.Throws<ModelFileException>(() => Read(string.Concat(Enumerable.Repeat("""{"a":""", 10_000)), 0));

    [Test]
    public async Task A_shape_of_a_million_numbers_is_gone_through_once()
    {
        var shape = string.Concat(Enumerable.Repeat("0,", 1_000_000)) + "[]";
        var reading = Task.Run(() => Read($$$"""{"x":{"dtype":"F32","shape":[{{{shape}}}],"data_offsets":[0,0]}}""", 0));
        // a quarter of an hour where each number is looked for from the first one on
        var refused = await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMinutes(1)));
        Assert.That(refused, Is.SameAs(reading));
        Assert.That(async () => await reading, Throws.TypeOf<ModelFileException>().With.Message.EqualTo(
            "m.safetensors: tensor x does not say its dtype, shape and two data_offsets."));
    }

    private static SafetensorsHeader Read(string json, int dataBytes)
    {
        var text = Encoding.UTF8.GetBytes(json);
        var file = new byte[8 + text.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        return SafetensorsHeader.Read(new MemoryStream(file), "/models/m.safetensors");
    }
}
