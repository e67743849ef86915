using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace StrategyFactory.Host.Security;

/// <summary>What seals sign-ins and forms, in the database: hosts that share it accept each other's.</summary>
internal sealed class KeyRing(NpgsqlDataSource source) : IXmlRepository
{
    private const string Create =
        """
        create schema if not exists host;
        create table if not exists host.key_ring (
            name text constraint key_ring_pkey primary key,
            xml text not null,
            stored_at timestamp with time zone not null default now()
        );
        """;

    private const string Store = "insert into host.key_ring (name, xml) values ($1, $2) on conflict do nothing";

    private const string Read = "select xml from host.key_ring order by stored_at, name";

    /// <summary>Makes the table, and takes over the files that earlier versions kept them in.</summary>
    internal static async Task PrepareAsync(NpgsqlDataSource source, string storage, CancellationToken token)
    {
        await using (var create = source.CreateCommand(Create))
        {
            await create.ExecuteNonQueryAsync(token);
        }

        var folder = new DirectoryInfo(Path.Combine(storage, "keys"));
        foreach (var file in folder.Exists ? folder.GetFiles("*.xml") : [])
        {
            await using var store = StoreCommand(
                source, Path.GetFileNameWithoutExtension(file.Name), await File.ReadAllTextAsync(file.FullName, token));
            await store.ExecuteNonQueryAsync(token);
            file.Delete();
        }
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var read = source.CreateCommand(Read);
        using var rows = read.ExecuteReader();
        List<XElement> found = [];
        while (rows.Read())
        {
            found.Add(XElement.Parse(rows.GetString(0)));
        }

        return found;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var store = StoreCommand(source, friendlyName, element.ToString(SaveOptions.DisableFormatting));
        store.ExecuteNonQuery();
    }

    private static NpgsqlCommand StoreCommand(NpgsqlDataSource source, string name, string xml)
    {
        var command = source.CreateCommand(Store);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = xml });
        return command;
    }
}
