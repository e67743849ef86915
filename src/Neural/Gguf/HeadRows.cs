namespace StrategyFactory.Neural.Gguf;

/// <summary>
/// The rows of a Llama's q and k: Hugging Face rotates element i of a head with element i + half, llama.cpp neighbours, so that rows
/// ordered [head][half][pair] become [head][pair][half].
/// </summary>
internal static class HeadRows
{
    public static float[] Interleave(float[] values, int heads, int rows)
    {
        var width = values.Length / rows;
        var pairs = rows / heads / 2;
        var result = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            var (head, inHead) = Math.DivRem(row, 2 * pairs);
            var (half, pair) = Math.DivRem(inHead, pairs);
            var place = (((head * pairs) + pair) * 2) + half;
            values.AsSpan(row * width, width).CopyTo(result.AsSpan(place * width));
        }

        return result;
    }
}
