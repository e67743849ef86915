// Runs an expert over a part of its bars, from a file of lines "time open high low close volume" with times in UTC seconds:
// arguments FILE FIRST END. Every line of output is a trade: side, entry time and price, exit time and price.
#include <cstdlib>

static void LeaveAtLevels(Terminal &terminal)
{
   const MqlRates &bar = terminal.bars[terminal.now];
   for (long place = (long)terminal.held.size() - 1; place >= 0; place--)
   {
      const Held &position = terminal.held[place];
      bool up = position.side > 0;
      double stop = position.stop, target = position.target;
      bool hasStop = stop > 0, hasTarget = target > 0;
      if ((hasStop && (up ? bar.open <= stop : bar.open >= stop)) || (hasTarget && (up ? bar.open >= target : bar.open <= target)))
         terminal.Leave(place, bar.open);
      else if (hasStop && (up ? bar.low <= stop : bar.high >= stop))
         terminal.Leave(place, stop);
      else if (hasTarget && (up ? bar.high >= target : bar.low <= target))
         terminal.Leave(place, target);
   }
}

int main(int, char **arguments)
{
   Terminal &terminal = TheTerminal();
   FILE *file = fopen(arguments[1], "r");
   long time;
   double open, high, low, close, volume;
   while (fscanf(file, "%ld %lf %lf %lf %lf %lf", &time, &open, &high, &low, &close, &volume) == 6)
      terminal.bars.push_back({time + ServerAhead, open, high, low, close, (long)volume, 0, (long)volume});
   fclose(file);
   terminal.minutes = BarMinutes;
   long first = atol(arguments[2]), end = atol(arguments[3]);
   terminal.now = first;
   int started = OnInit();
   if (started != INIT_SUCCEEDED)
      return 10 + started;
   for (terminal.now = first + 1; terminal.now < end; terminal.now++)
   {
      terminal.atClose = false;
      OnTick();
      LeaveAtLevels(terminal);
      terminal.atClose = true;
      OnTimer();
   }
   terminal.now = end - 1;
   while (!terminal.held.empty())
      terminal.Leave(0, terminal.bars[end - 1].close);
   OnDeinit(0);
   return 0;
}
