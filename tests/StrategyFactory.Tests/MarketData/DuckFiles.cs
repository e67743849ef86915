using DuckDB.NET.Data;

namespace StrategyFactory.Tests.MarketData;

/// <summary>Parquet files as DuckDB writes and reads them, which shares no code with the product.</summary>
internal static class DuckFiles
{
    /// <summary>The file that a query gives.</summary>
    /// <param name="query">Its columns and rows.</param>
    /// <param name="options">As <c>copy … to</c> takes them, such as <c>codec zstd, row_group_size 2048</c>.</param>
    public static byte[] Write(string query, string options = "codec snappy")
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Rows($"copy ({query}) to '{path}' (format parquet, {options})");
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The rows of a query on a file, which it calls <c>FILE</c>.</summary>
    public static List<object?[]> Read(byte[] content, string query)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(path, content);
            return Rows(query.Replace("FILE", $"read_parquet('{path}')", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<object?[]> Rows(string statement)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        using var reader = command.ExecuteReader();
        List<object?[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? null : reader.GetValue(column))]);
        }

        return rows;
    }
}
