      * WHAT HAPPENED AT A TERMINAL: ONE BODY OF THREE, AND SLACK BYTES
       01  EV-RECORD.
           05  EV-KIND               PIC X.
               88  EV-CASH           VALUE 'C'.
               88  EV-CARD           VALUE 'K'.
           05  EV-SERIAL             PIC S9(9) COMP SYNC.
           05  EV-BODY.
               10  EV-TELLER         PIC X(8).
               10  EV-DRAWER         PIC 9(4).
               10  EV-AMOUNT         PIC S9(9) COMP-3.
           05  EV-CARD-BODY REDEFINES EV-BODY.
               10  EV-CARD-NO        PIC X(16).
           05  EV-RAW-BODY REDEFINES EV-BODY
                                     PIC X(17).
           05  EV-WHEN               PIC X(14).
           05  EV-WHEN-PARTS REDEFINES EV-WHEN.
               10  EV-DAY            PIC X(8).
               10  EV-TIME           PIC X(6).
           05  EV-READINGS OCCURS 2 TIMES.
               10  EV-SENSOR         PIC X.
               10  EV-VALUE          PIC S9(4) COMP SYNC.
               10  EV-RATIO          COMP-2.
           05  EV-NEXT               POINTER.
       66  EV-KEY RENAMES EV-KIND THRU EV-SERIAL.
       77  WS-COUNTER                PIC 9(4).
