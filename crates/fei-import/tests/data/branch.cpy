000100******************************************************************
000110* BRANCH MASTER: WHAT IS DISPLAYED, AND NOTHING ELSE              *
000120******************************************************************
000200 01  BR-BRANCH-REC.                                                       BRANCH
000300     05  BR-KEY.
000400         10  BR-BANK-CODE          PIC 9(3).                      *> 은행코드
000500         10  BR-BRANCH-CODE        PIC X(4).                      *> 점번
000600     05  BR-NAME                   PIC X(20).                     *> 점포명
000700     05  BR-KIND                   PIC X.                         *> 점포구분
000800         88  BR-KIND-HEAD          VALUE 'H'.                     *> 본점
000900         88  BR-KIND-BRANCH        VALUE 'B'.                     *> 지점
001000         88  BR-KIND-OUTLET        VALUE 'O' 'C'.                 *> 출장소
001100     05  BR-STATUS                 PIC 99 VALUE 1.                *> 상태
001200         88  BR-OPEN               VALUE 1.
001300         88  BR-CLOSED             VALUES ARE 8 THRU 9.
001400     05  BR-CASH-LIMIT             PIC S9(11)V99
001500                                   SIGN IS LEADING SEPARATE.      *> 현금한도
001600     05  BR-PHONE                  PIC X(12) OCCURS 3 TIMES.      *> 전화번호
001700     05  BR-RATE                   PIC V9(4).                     *> 적용률
001800     05  BR-MEMO                   PIC X(10) JUSTIFIED RIGHT.
001900     05  FILLER                    PIC X(05).
001950D    05  BR-DEBUG                  PIC X(80).
002000     05  FILLER                    PIC X(3) VALUE 'END'.
